import { isAbsolute, resolve } from 'node:path';
import { DEFAULT_RELEASE, type ReleaseName, SERVED_RELEASES } from '#releases';
import { configRules, type NovaNotificationFormat } from '../changes.js';
import type { ComputeHostDescription } from './compute-host-description.js';
import { readComputeHosts } from './compute-hosts.js';
import { type Environment, EnvReader } from './env-reader.js';
import { readSchedulerSettings, type SchedulerSettings } from './scheduler-settings.js';

type AuthStrategyName = 'noauth';
/** How the property protections say who may: by roles, or by the name of a policy. */
export type PropertyProtectionRuleFormat = 'roles' | 'policies';

/** Where Glance finds its property protections (`[DEFAULT] property_protection_file` and its neighbours). */
export interface PropertyProtectionConfig {
  /** Absolute path; undefined: no property is protected. */
  readonly file: string | undefined;
  readonly ruleFormat: PropertyProtectionRuleFormat;
  /** Absolute path of the policies that the format `policies` names. */
  readonly policyFile: string | undefined;
}

/** Everything the services read from the environment, checked once at start. */
export interface ProptrailConfig {
  /** The address every service listens on. Default 127.0.0.1. */
  readonly host: string;
  /** 0 lets the system choose a free port. */
  readonly ports: {
    readonly glance: number;
    readonly cinder: number;
    readonly nova: number;
    readonly novaCompute: number;
  };
  /** Where the services find each other's public APIs, without a trailing slash. */
  readonly endpoints: { readonly glance: string; readonly cinder: string; readonly nova: string };
  /** oslo.messaging's transport URL; `fake://` stays inside the process. */
  readonly transportUrl: string;
  /** A PostgreSQL URL; undefined means the embedded database. */
  readonly databaseUrl: string | undefined;
  readonly release: ReleaseName;
  /** Absolute path, or ':memory:' to keep nothing. */
  readonly stateDir: string;
  readonly authStrategy: AuthStrategyName;
  readonly propertyProtection: PropertyProtectionConfig;
  /** Names of the compute hosts this process serves. */
  readonly computeHosts: readonly string[];
  /** What the hosts are, where a file describes them; in the order of their names. */
  readonly computeHostDescriptions: readonly ComputeHostDescription[];
  readonly scheduler: SchedulerSettings;
  /** nova's `notification_format`; a release without versioned notifications knows `unversioned` alone. */
  readonly novaNotificationFormat: NovaNotificationFormat;
  /** nova's `shelved_offload_time`: seconds until a shelved server is taken off its host; 0 at once, -1 only by hand. */
  readonly shelvedOffloadTime: number;
  /**
   * nova's `allow_resize_to_same_host`. True where nothing else is said, as devstack sets it: a cloud of one host can resize.
   * Nova's own default is false.
   */
  readonly allowResizeToSameHost: boolean;
  /** The volume service's host, as in `cinder-volume.<host>`. */
  readonly volumeHost: string;
  /** cinder's `enable_force_upload`: whether a volume in use may be uploaded to an image when the request says `force`. */
  readonly enableForceUpload: boolean;
  /**
   * cinder's `verify_glance_signatures`: whether the signature of an image is looked at before a volume is made
   * from it. It is on where nothing is said, as in Cinder, whose volumes keep the verdict as `signature_verified`.
   */
  readonly verifyGlanceSignatures: boolean;
  /** Seconds between two reports of a compute host, and after how many without one it counts as down. */
  readonly reportIntervalS: number;
  readonly serviceDownTimeS: number;
  /**
   * `client_socket_timeout` of each service: seconds in which a body must have come, and after which a connection on which
   * nothing moves is closed.
   */
  readonly clientSocketTimeoutS: number;
  /** oslo.service's `graceful_shutdown_timeout`: seconds after which a shutdown waits no longer for requests under way. */
  readonly gracefulShutdownTimeoutS: number;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
}

function readStateDir(reader: EnvReader, cwd: string): string {
  const raw = reader.text('PROPTRAIL_STATE_DIR', './var');
  if (raw === ':memory:') return raw;
  return isAbsolute(raw) ? raw : resolve(cwd, raw);
}

function readPropertyProtection(reader: EnvReader, cwd: string): PropertyProtectionConfig {
  const path = (name: string) => {
    const raw = reader.optional(name);
    return raw === undefined ? undefined : resolve(cwd, raw);
  };
  const file = path('PROPERTY_PROTECTION_FILE');
  const ruleFormat = reader.choice('PROPERTY_PROTECTION_RULE_FORMAT', ['roles', 'policies'], 'roles');
  const policyFile = path('PROPERTY_PROTECTION_POLICY_FILE');
  if (file !== undefined && ruleFormat === 'policies' && policyFile === undefined)
    reader.missing(
      'PROPERTY_PROTECTION_POLICY_FILE',
      'PROPERTY_PROTECTION_RULE_FORMAT=policies',
      'the file of policies',
    );
  return { file, ruleFormat, policyFile };
}

function readNotificationFormat(reader: EnvReader, release: ReleaseName): NovaNotificationFormat {
  const { notificationFormats, notificationFormat } = configRules(release);
  return reader.choice('NOVA_NOTIFICATION_FORMAT', notificationFormats, notificationFormat);
}

/** The host part of a URL that reaches a service listening on `host`. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * Reads and checks the environment.
 *
 * @throws ConfigError that lists every invalid variable.
 */
export function loadConfig(env: Environment = process.env, cwd: string = process.cwd()): ProptrailConfig {
  const reader = new EnvReader(env);
  const host = reader.text('HOST', '127.0.0.1');
  const ports = {
    glance: reader.port('GLANCE_PORT', 9292),
    cinder: reader.port('CINDER_PORT', 8776),
    nova: reader.port('NOVA_PORT', 8774),
    novaCompute: reader.port('NOVA_COMPUTE_PORT', 8799),
  };
  const base = `http://${reachableHost(host)}`;
  const endpoint = (name: string, port: number) =>
    (reader.url(name, ['http', 'https'], `${base}:${port}`) ?? '').replace(/\/+$/, '');
  const reportIntervalS = reader.seconds('NOVA_REPORT_INTERVAL', 10);
  const release = reader.choice('OPENSTACK_RELEASE', SERVED_RELEASES, DEFAULT_RELEASE);
  const computeHostDescriptions = readComputeHosts(reader, cwd);
  const config: ProptrailConfig = {
    host,
    ports,
    endpoints: {
      glance: endpoint('GLANCE_ENDPOINT', ports.glance),
      cinder: endpoint('CINDER_ENDPOINT', ports.cinder),
      nova: endpoint('NOVA_ENDPOINT', ports.nova),
    },
    transportUrl: reader.url('TRANSPORT_URL', ['fake', 'rabbit', 'amqp', 'amqps', 'kombu'], 'fake://') ?? 'fake://',
    databaseUrl: reader.url('DATABASE_URL', ['postgres', 'postgresql']),
    release,
    stateDir: readStateDir(reader, cwd),
    authStrategy: reader.choice('AUTH_STRATEGY', ['noauth'], 'noauth'),
    propertyProtection: readPropertyProtection(reader, cwd),
    computeHosts: computeHostDescriptions.map(({ name }) => name),
    computeHostDescriptions,
    scheduler: readSchedulerSettings(reader),
    novaNotificationFormat: readNotificationFormat(reader, release),
    shelvedOffloadTime: reader.integer('NOVA_SHELVED_OFFLOAD_TIME', 0, -1, 999_999_999),
    allowResizeToSameHost: reader.choice('NOVA_ALLOW_RESIZE_TO_SAME_HOST', ['true', 'false'], 'true') === 'true',
    volumeHost: reader.text('CINDER_VOLUME_HOST', 'volume1@file'),
    enableForceUpload: reader.choice('CINDER_ENABLE_FORCE_UPLOAD', ['true', 'false'], 'false') === 'true',
    verifyGlanceSignatures:
      reader.choice('CINDER_VERIFY_GLANCE_SIGNATURES', ['enabled', 'disabled'], 'enabled') === 'enabled',
    reportIntervalS,
    serviceDownTimeS: reader.seconds('NOVA_SERVICE_DOWN_TIME', reportIntervalS * 6),
    clientSocketTimeoutS: reader.seconds('CLIENT_SOCKET_TIMEOUT', 900),
    gracefulShutdownTimeoutS: reader.seconds('GRACEFUL_SHUTDOWN_TIMEOUT', 60),
    logLevel: reader.choice('LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),
  };
  reader.finish();
  return config;
}
