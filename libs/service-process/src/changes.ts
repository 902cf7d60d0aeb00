import { profiles } from '#releases';

/** nova's `notification_format`. */
export type NovaNotificationFormat = 'unversioned' | 'versioned' | 'both';

/** What the configuration of a release knows and takes for granted. */
export const configRules = profiles<{
  /** What `notification_format` may be. */
  readonly notificationFormats: readonly NovaNotificationFormat[];
  /** Where nothing is said: the recorded cloud sent both forms; nova's own default is `unversioned`. */
  readonly notificationFormat: NovaNotificationFormat;
}>({ notificationFormats: ['unversioned'], notificationFormat: 'unversioned' }, [
  'mitaka',
  { notificationFormats: ['unversioned', 'versioned', 'both'], notificationFormat: 'both' },
]);
