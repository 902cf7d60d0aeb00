import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { openStateDir, type ProptrailConfig, reachableHost } from '#service-process';
import { NoAuthStrategy } from '../auth/noauth.strategy.js';
import { FaultFilter } from '../faults/fault.filter.js';
import type { FaultDialect } from '../faults/fault-dialect.js';
import { createLogger, type Logger, PinoNestLogger } from '../observability/logger.js';
import { ServiceMetrics } from '../observability/service-metrics.js';
import { runAsService } from '../observability/service-scope.js';
import { parseJsonBodies } from './body-parsers.js';
import { closeWithin, watchConnections } from './graceful-close.js';
import { installRequestHooks } from './request-hooks.js';
import { limitRequestTimes, serverTimeouts } from './request-times.js';
import { PROPTRAIL_CONFIG, SERVICE_LOGGER, type ServiceDefinition } from './service-definition.js';

/** `GET /v2.1/servers/:id`. */
export interface HttpRoute {
  readonly method: string;
  /** With `:name` for what a request fills in. */
  readonly url: string;
}

export interface RunningService {
  readonly name: string;
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Every route that the service answers, in the order in which they were made. */
  readonly routes: readonly HttpRoute[];
  /**
   * Stops taking requests, finishes those under way, and closes bus and database.
   *
   * @param withinMs after which requests that have not ended are cut off. Default GRACEFUL_SHUTDOWN_TIMEOUT
   */
  close(withinMs?: number): Promise<void>;
}

/** A port that another process holds: names the port and the variable that moves it. */
export class PortInUseError extends Error {
  constructor(service: string, host: string, port: number, cause: unknown) {
    const variable = `${service.startsWith('nova-api') ? 'NOVA' : service.toUpperCase().replaceAll('-', '_')}_PORT`;
    super(`${service} cannot listen on ${host}:${port}: the port is in use. Stop its owner or set ${variable}.`, {
      cause,
    });
    this.name = 'PortInUseError';
  }
}

@Module({})
class ServiceRoot {
  static around(definition: ServiceDefinition, config: ProptrailConfig, logger: Logger): DynamicModule {
    const providers = [
      { provide: PROPTRAIL_CONFIG, useValue: config },
      { provide: SERVICE_LOGGER, useValue: logger },
    ];
    return { module: ServiceRoot, global: true, imports: [definition.module(config)], providers, exports: providers };
  }
}

async function createApp(
  definition: ServiceDefinition,
  config: ProptrailConfig,
  logger: Logger,
  routes: HttpRoute[],
): Promise<NestFastifyApplication> {
  const rewrite = definition.rewriteUrl?.(config);
  const adapter = new FastifyAdapter({
    bodyLimit: definition.jsonBodyLimit ?? 1_048_576,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4096 },
    ...(rewrite !== undefined && { rewriteUrl: ({ method = '', url = '' }) => rewrite(method, url) }),
    http: { maxHeaderSize: definition.maxHeaderBytes ?? 65_536, ...serverTimeouts(config) },
    connectionTimeout: config.clientSocketTimeoutS * 1000,
    frameworkErrors: badUrl(definition.dialect),
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    ServiceRoot.around(definition, config, logger),
    adapter,
    {
      logger: new PinoNestLogger(config.logLevel),
      bodyParser: false,
      abortOnError: false,
    },
  );
  watchConnections(app);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url });
  });
  installRequestHooks(fastify, {
    auth: new NoAuthStrategy(),
    logger,
    metrics: app.get(ServiceMetrics, { strict: false }),
    microversions: definition.microversions?.(config.release),
    requestIdAliases: definition.requestIdAliases ?? [],
    messages: definition.dialect.messages,
  });
  fastify.removeAllContentTypeParsers();
  limitRequestTimes(fastify, config, definition.streamsBody);
  parseJsonBodies(fastify, ['application/json'], definition.dialect);
  definition.parsers?.(fastify, config);
  app.useGlobalFilters(new FaultFilter(definition.dialect, logger));
  serveDocs(app, definition);
  return app;
}

/** A path with an escape that is no UTF-8 reaches no hook and no filter: the router refuses it. */
function badUrl({ messages, render }: FaultDialect) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 400;
    const message = status === 400 ? messages.malformedUrl : error.message;
    const { contentType, body } = render({ status, message, detail: undefined }, request.headers.accept);
    void reply.status(status).header('content-type', contentType).send(body);
  };
}

/** OpenAPI at /docs; the document is built at the first visit. */
function serveDocs(app: NestFastifyApplication, definition: ServiceDefinition): void {
  const info = new DocumentBuilder().setTitle(definition.title).setVersion('1').build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, info), {
    jsonDocumentUrl: 'docs/openapi.json',
  });
}

/**
 * Starts one service: database, bus, RPC servers, then its HTTP port.
 *
 * @throws PortInUseError, or what the database or the bus had to say; nothing stays open then.
 */
export async function startService(definition: ServiceDefinition, config: ProptrailConfig): Promise<RunningService> {
  openStateDir(config.stateDir);
  const logger = createLogger(definition.name, { level: config.logLevel });
  return runAsService(logger, () => start(definition, config, logger));
}

async function start(definition: ServiceDefinition, config: ProptrailConfig, logger: Logger): Promise<RunningService> {
  const routes: HttpRoute[] = [];
  const app = await createApp(definition, config, logger, routes);
  try {
    for (const strategy of definition.rpcServers?.(app, config) ?? []) app.connectMicroservice({ strategy });
    await app.init();
    await app.startAllMicroservices();
    await listen(app, definition, config);
  } catch (error) {
    await closeWithin(app, 0);
    throw error;
  }
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : definition.port(config);
  return {
    name: definition.name,
    url: `http://${reachableHost(config.host)}:${port}`,
    app,
    routes,
    close: (withinMs = config.gracefulShutdownTimeoutS * 1000) => closeWithin(app, withinMs),
  };
}

async function listen(
  app: NestFastifyApplication,
  definition: ServiceDefinition,
  config: ProptrailConfig,
): Promise<void> {
  const port = definition.port(config);
  try {
    await app.listen(port, config.host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PortInUseError(definition.name, config.host, port, error);
  }
}
