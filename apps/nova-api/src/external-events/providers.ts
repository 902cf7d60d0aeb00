import { ExternalEventsController } from './external-events.controller.js';
import { ExternalEventsService } from './external-events.service.js';

export const EXTERNAL_EVENT_CONTROLLERS = [ExternalEventsController];

/** What other services tell of servers. */
export const EXTERNAL_EVENT_PROVIDERS = [ExternalEventsService];
