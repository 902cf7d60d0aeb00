/** Nova's notifications in their two forms, from one table of events. Pure: who emits them sends what is made here. */
export { exceptionPayload, type NotifiedFault } from './exception-payload.js';
export { flavorNotifications } from './flavor-notification.js';
export { type FlavorDetails, flavorPayload } from './flavor-payload.js';
export { INSTANCE_EVENTS, type InstanceEvent, type InstanceEventName, type InstanceWork } from './instance-events.js';
export {
  type EventDetails,
  existsDetails,
  type InstanceNews,
  instanceNotifications,
  type NotificationRules,
  type OldStates,
  updateDetails,
} from './instance-notifications.js';
export { fixedIps, strtime } from './legacy-instance.js';
export {
  type Initiator,
  type NotificationFormat,
  type NotificationSource,
  type NovaNotification,
  sendsLegacy,
  sendsVersioned,
  versionedPublisher,
} from './notification.js';
export type { NotifiedInstance } from './notified-instance.js';
export { imageDict, legacyRequestSpec, type NotifiedRequest, requestSpecPayload } from './request-spec.js';
export type { PayloadFields } from './versioned-instance.js';
