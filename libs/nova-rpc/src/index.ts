/** What nova-api and nova-compute say to each other over the bus: topics, versions, and the shape of every message. */
export type { NovaRpcVersions } from '#releases';
export { moveMessages } from './changes.js';
export type {
  ActionEvent,
  BlockDeviceData,
  BuildAndRunInstance,
  BuildInstances,
  BuildRetry,
  ExternalEventData,
  GetPropertyDrift,
  InstanceData,
  InstanceDestroy,
  InstanceFaultData,
  InstanceMessage,
  InstanceUpdate,
  InstanceUpdates,
  NetworkInfoVif,
  ResumeTasks,
  ServiceUpdate,
  StaleInstances,
} from './messages.js';
export type { MigrationData, MigrationType, MoveMessages, MoveReschedule, MoveRetry, MoveUpdate } from './migration.js';
export { InvalidNovaObject, type NovaObject, novaObject, objectData } from './nova-object.js';
export {
  consoleNotAvailable,
  instanceNotFound,
  NovaRpcError,
  unexpectedHost,
  unexpectedTaskState,
} from './rpc-errors.js';
export { addressOf, freeAddress, type PortRequest, simulatedPort } from './simulated-port.js';
export {
  COMPUTE_TASK_NAMESPACE,
  COMPUTE_TOPIC,
  CONDUCTOR_TOPIC,
  INSPECTION_NAMESPACE,
  NOVA_EXCHANGE,
} from './topics.js';
