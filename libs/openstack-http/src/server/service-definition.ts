import type { DynamicModule, INestApplication } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServiceSchema } from '#persistence';
import type { ReleaseName } from '#releases';
import type { ProptrailConfig } from '#service-process';
import type { FaultDialect } from '../faults/fault-dialect.js';
import type { MicroversionRange } from '../microversion/microversion.js';

/** What makes one service of the cloud: given to `startService`, alone or beside the others in one process. */
export interface ServiceDefinition {
  /** OpenStack's name, as in logs, metrics and queue names. */
  readonly name: string;
  /** Title of its OpenAPI page. */
  readonly title: string;
  readonly port: (config: ProptrailConfig) => number;
  readonly module: (config: ProptrailConfig) => DynamicModule;
  /** The tables of the service, where it has any. */
  readonly schema?: ServiceSchema;
  readonly dialect: FaultDialect;
  /** What of its API it serves under a release; absent for a service without microversions. */
  readonly microversions?: (release: ReleaseName) => MicroversionRange;
  /** Response headers that repeat the request id under another name. */
  readonly requestIdAliases?: readonly string[];
  /** Largest JSON body in bytes. Default 1 MiB. */
  readonly jsonBodyLimit?: number;
  /** Largest header block of a request in bytes. Default 64 KiB. */
  readonly maxHeaderBytes?: number;
  /** Requests whose body may come as slowly as its sender likes, as long as it comes. Default none. */
  readonly streamsBody?: (request: FastifyRequest) => boolean;
  /** Adds parsers beside `application/json`. */
  readonly parsers?: (fastify: FastifyInstance, config: ProptrailConfig) => void;
  /** Gives the address of a request the form in which the routes know it; `url` is path and query. */
  readonly rewriteUrl?: (config: ProptrailConfig) => (method: string, url: string) => string;
  /** The RPC servers to start before the service listens. */
  readonly rpcServers?: (app: INestApplication, config: ProptrailConfig) => CustomTransportStrategy[];
}

/** Nest token of the checked configuration. */
export const PROPTRAIL_CONFIG = Symbol('PROPTRAIL_CONFIG');
/** Nest token of the service's pino logger. */
export const SERVICE_LOGGER = Symbol('SERVICE_LOGGER');
