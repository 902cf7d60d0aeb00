/** The fields of a PostgreSQL ErrorResponse that callers decide by. */
interface PostgresError {
  readonly code: string;
  readonly constraint?: string;
}

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
const INVALID_REGULAR_EXPRESSION = '2201B';
/** serialization_failure and deadlock_detected: the transaction did nothing and may be run again. */
const RETRYABLE = new Set(['40001', '40P01']);

/** True when a row of these key values is there already; with `constraint`, only when that constraint said so. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const found = postgresError(error);
  return found?.code === UNIQUE_VIOLATION && (constraint === undefined || found.constraint === constraint);
}

/** True when a row refers to one that isn't there, or one is deleted that others refer to. */
export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  const found = postgresError(error);
  return found?.code === FOREIGN_KEY_VIOLATION && (constraint === undefined || found.constraint === constraint);
}

/** True when the server gave up a transaction only because of others (40001, 40P01): running it again is right. */
export function isSerializationFailure(error: unknown): boolean {
  const found = postgresError(error);
  return found !== undefined && RETRYABLE.has(found.code);
}

/** True when a regular expression that came with a query is none. */
export function isInvalidRegularExpression(error: unknown): boolean {
  return postgresError(error)?.code === INVALID_REGULAR_EXPRESSION;
}

/** TypeORM wraps the driver's error in QueryFailedError; pg's own carries the SQLSTATE in `code`. */
function postgresError(error: unknown): PostgresError | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const inner = 'driverError' in error ? error.driverError : error;
  if (typeof inner !== 'object' || inner === null || !('code' in inner) || typeof inner.code !== 'string')
    return undefined;
  return inner as PostgresError;
}
