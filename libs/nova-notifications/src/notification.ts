/** nova.conf `[notifications] notification_format`: which of the two forms go out. */
export type NotificationFormat = 'unversioned' | 'versioned' | 'both';

/** The daemon that says so: `compute` is publisher `compute.<host>` of the legacy form and `nova-compute:<host>` of the versioned one. */
export type NotificationSource = 'api' | 'compute' | 'conductor' | 'scheduler';

/** One notification of Nova's, before it is on the bus. */
export interface NovaNotification {
  readonly topic: 'notifications' | 'versioned_notifications';
  readonly publisherId: string;
  readonly eventType: string;
  readonly priority: 'info' | 'error';
  readonly payload: Readonly<Record<string, unknown>>;
}

/** On whose behalf the work is done. */
export interface Initiator {
  readonly requestId: string;
  readonly userId: string;
  readonly projectId: string;
}

export const sendsLegacy = (format: NotificationFormat) => format !== 'versioned';
export const sendsVersioned = (format: NotificationFormat) => format !== 'unversioned';

/** nova/rpc.py get_notifier, for the legacy form. */
export const legacyPublisher = (source: NotificationSource, host: string) => `${source}.${host}`;
/** nova/notifications/objects/base.py NotificationPublisher. */
export const versionedPublisher = (source: NotificationSource, host: string) => `nova-${source}:${host}`;
