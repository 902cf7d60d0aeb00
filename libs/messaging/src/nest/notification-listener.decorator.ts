import type { NotificationListenerOptions } from '../notify/notification-listener.js';
import type { Priority } from '../wire/notification.js';
import { busController, markMethod } from './bus-handlers.js';

export interface OnNotificationOptions {
  /** Only events of this type, e.g. `image.update` or `/^compute\.instance\./`. @default every event */
  readonly eventType?: string | RegExp;
}

/** What travels from the decorators to the strategy, as the `extras` of a Nest message pattern. */
export interface NotificationHandlerExtras {
  readonly kind: 'notification';
  readonly listener: NotificationListenerOptions;
  readonly handler: OnNotificationOptions & { readonly priority: Priority };
}

const ON_NOTIFICATION = 'oslo:on-notification';

/** Hands notifications of a priority to a method. Its payload is theirs, its context the whole Notification. */
export function OnNotification(priority: Priority, options: OnNotificationOptions = {}): MethodDecorator {
  return markMethod(ON_NOTIFICATION, () => ({ ...options, priority }));
}

/**
 * A class that listens for notifications.
 *
 * @example
 * @NotificationListener({ pool: 'auditor' })
 * class Auditor {
 *   @OnNotification('info', { eventType: 'image.update' })
 *   updated(@Payload() image: ImagePayload, @Ctx() notification: Notification) { ... }
 * }
 */
export function NotificationListener(listener: NotificationListenerOptions = {}): ClassDecorator {
  return busController<NotificationHandlerExtras['handler']>(ON_NOTIFICATION, (handler, name) => {
    const extras: NotificationHandlerExtras = { kind: 'notification', listener, handler };
    const pattern = `notification ${JSON.stringify(listener)} ${handler.priority} ${String(handler.eventType ?? '')} ${name}`;
    return { pattern, extras };
  });
}
