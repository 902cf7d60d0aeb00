export type { ComputeHostDescription } from './config/compute-host-description.js';
export { ConfigError } from './config/config-error.js';
export type { Environment } from './config/env-reader.js';
export {
  loadConfig,
  type PropertyProtectionConfig,
  type PropertyProtectionRuleFormat,
  type ProptrailConfig,
  reachableHost,
} from './config/proptrail-config.js';
export type { SchedulerSettings } from './config/scheduler-settings.js';
export { closeOnSignals, fail } from './process-end.js';
export { errorText, loggable } from './secrets/loggable.js';
export { isSecretName, REDACTED, withoutSecrets } from './secrets/secret-text.js';
export { startSentence } from './start-sentence.js';
export { openStateDir } from './state-dir.js';
