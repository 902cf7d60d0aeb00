import type { FlavorFacts } from '#image-properties';
import { type FlavorDetails, flavorPayload } from './flavor-payload.js';
import { type NotificationFormat, type NovaNotification, sendsVersioned, versionedPublisher } from './notification.js';

/** What goes out when flavors change: versioned alone, there never was another form (nova/objects/flavor.py, 26.2). */
export function flavorNotifications(
  format: NotificationFormat,
  action: 'create' | 'update' | 'delete',
  flavor: FlavorFacts,
  details: FlavorDetails,
  host: string,
): NovaNotification[] {
  if (!sendsVersioned(format)) return [];
  return [
    {
      topic: 'versioned_notifications',
      publisherId: versionedPublisher('api', host),
      eventType: `flavor.${action}`,
      priority: 'info',
      payload: { ...flavorPayload(flavor, details) },
    },
  ];
}
