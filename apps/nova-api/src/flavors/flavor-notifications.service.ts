import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { type FlavorDetails, flavorNotifications } from '#nova-notifications';
import { PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import type { OutboxNotification } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { toOutbox } from '../common/outbox-notification.js';
import type { FlavorWithSpecs } from './flavor-view.js';

/** What everybody is told of flavors, as messages for the outbox of the change that they tell. */
@Injectable()
export class FlavorNotifications {
  constructor(@Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig) {}

  of(
    action: 'create' | 'update' | 'delete',
    flavor: FlavorWithSpecs,
    details: FlavorDetails,
    context: RequestContext,
  ): OutboxNotification[] {
    const sent = flavorNotifications(this.config.novaNotificationFormat, action, flavor, details, hostname());
    return sent.map((notification) => toOutbox(notification, context.toDict()));
  }
}
