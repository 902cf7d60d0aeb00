import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { EXTERNAL_EVENT_PROFILE, externalEventProfile } from './external-event-profile.js';
import { ExternalEventsController } from './external-events.controller.js';
import { ExternalEventsService } from './external-events.service.js';

export const EXTERNAL_EVENT_CONTROLLERS = [ExternalEventsController];

/** What other services tell of servers. */
export const EXTERNAL_EVENT_PROVIDERS = [
  ExternalEventsService,
  {
    provide: EXTERNAL_EVENT_PROFILE,
    inject: [PROPTRAIL_CONFIG],
    useFactory: ({ release }: ProptrailConfig) => externalEventProfile(release),
  },
];
