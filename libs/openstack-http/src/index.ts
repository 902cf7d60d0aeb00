export type { AuthStrategy, Credentials, Identity } from './auth/auth-strategy.js';
export { NoAuthStrategy } from './auth/noauth.strategy.js';
export {
  ambientContext,
  currentContext,
  isRequestId,
  newRequestId,
  RequestContext,
  rpcContextCarrier,
  runWithContext,
} from './context/request-context.js';
export { MAX_JSON_DEPTH, readJsonBody } from './edge/json-reader.js';
export { isStorableText } from './edge/storable-text.js';
export { computeDialect } from './faults/compute-dialect.js';
export type { Fault, FaultDialect, RenderedFault } from './faults/fault-dialect.js';
export { imageDialect } from './faults/image-dialect.js';
export {
  badRequest,
  conflict,
  forbidden,
  notFound,
  OpenStackError,
  overLimit,
  unauthorized,
} from './faults/openstack-error.js';
export { Microversion, type MicroversionRange, microversionRange } from './microversion/microversion.js';
export { databaseProbe, type HealthProbe, type HealthReport } from './observability/health.js';
export { createLogger, type Logger } from './observability/logger.js';
export { OperationsModule } from './observability/operations.module.js';
export { ServiceMetrics } from './observability/service-metrics.js';
export { lastValue, type PageRequest, type QueryValue, readPage } from './pagination/marker-page.js';
export { JsonSchemaPipe, validateBody } from './schema/json-schema.pipe.js';
export { perKey } from './schema/per-key.js';
export { pythonRepr, pythonStr } from './schema/python-repr.js';
export { parseJsonBodies } from './server/body-parsers.js';
export { ApiVersion, BaseUrl, baseUrlOf, Context } from './server/request-state.js';
export { runService } from './server/run-service.js';
export { PROPTRAIL_CONFIG, SERVICE_LOGGER, type ServiceDefinition } from './server/service-definition.js';
export { type HttpRoute, PortInUseError, type RunningService, startService } from './server/start-service.js';
