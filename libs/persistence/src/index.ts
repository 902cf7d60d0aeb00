/**
 * Rows and outgoing messages of one service: TypeORM on PostgreSQL, real (`DATABASE_URL`) or embedded, its migrations,
 * transactions, and the outbox that makes a message leave when, and only when, its transaction commits.
 */
export { bigintAsNumber } from './bigint.transformer.js';
export { openDataSource } from './data-source.factory.js';
export { type EmbeddedServer, IN_MEMORY, joinEmbeddedServer } from './embedded/embedded-server.js';
export { prepareEmbeddedDatabase } from './embedded/prepared-database.js';
export { StateDirInUseError } from './embedded/state-dir-lock.js';
export { type OutboxAsyncOptions, OutboxModule } from './outbox/outbox.module.js';
export {
  type JsonObject,
  type JsonValue,
  OUTBOX_PUBLISHER,
  type OutboxMessage,
  type OutboxNotification,
  type OutboxPublisher,
  type OutboxRpc,
  type OutboxTarget,
  type OutboxWriter,
} from './outbox/outbox-message.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox/outbox-relay.service.js';
export { createOutboxTable, dropOutboxTable, runAll } from './outbox/outbox-table.js';
export { type PersistenceAsyncOptions, PersistenceModule } from './persistence.module.js';
export {
  InvalidPersistenceOptionsError,
  PERSISTENCE_OPTIONS,
  type PersistenceOptions,
  type ServiceSchema,
} from './persistence-options.js';
export {
  isForeignKeyViolation,
  isInvalidRegularExpression,
  isSerializationFailure,
  isUniqueViolation,
} from './postgres-errors.js';
export { TimestampedEntity } from './timestamped.entity.js';
export { UnitOfWork } from './unit-of-work.js';
