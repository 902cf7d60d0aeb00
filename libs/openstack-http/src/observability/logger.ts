import type { LoggerService } from '@nestjs/common';
import { type LogFn, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { loggable } from '#service-process';
import { ambientContext } from '../context/request-context.js';
import { serviceLogger } from './service-scope.js';

export interface LogOptions {
  readonly level: string;
  /** Human-readable lines; default: whether standard output is a terminal. */
  readonly pretty?: boolean;
}

export type { Logger };

/** An error alone becomes the line's `err`, as pino does it, which would not recognize one made loggable. */
function shown(argument: unknown): unknown {
  return argument instanceof Error ? { err: loggable(argument), msg: argument.name } : loggable(argument);
}

/** One logger a service; every line carries the service and, while a request is served, its `request_id`. */
export function createLogger(service: string, options: LogOptions): Logger {
  const settings = {
    level: options.level,
    base: { service },
    serializers: { err: (made: unknown) => made },
    // Every call passes here, with whatever object and text: nothing secret gets past.
    hooks: {
      logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn): void {
        method.apply(this, args.map(shown) as Parameters<LogFn>);
      },
    },
    mixin: () => {
      const context = ambientContext();
      return context === undefined ? {} : { request_id: context.requestId, project_id: context.projectId };
    },
  };
  const human = options.pretty ?? process.stdout.isTTY === true;
  if (!human) return pino(settings);
  return pino(
    settings,
    pretty({ sync: true, colorize: true, ignore: 'pid,hostname,project_id', messageFormat: '{service}: {msg}' }),
  );
}

/** Where Nest reports failures of a start. */
const STARTUP_CONTEXTS: ReadonlySet<string> = new Set(['ExceptionHandler', 'NestApplication']);

/**
 * Nest's own messages, as pino lines. Start-up chatter goes to debug. Nest has one logger a process, that of the application
 * made last; each line names the service whose work it is about.
 */
export class PinoNestLogger implements LoggerService {
  readonly #ofNobody: Logger;

  constructor(level: string) {
    this.#ofNobody = createLogger('proptrail', { level });
  }

  private get logger(): Logger {
    return serviceLogger() ?? this.#ofNobody;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ context: contextOf(rest) }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    // What fails a start is thrown as well: whoever starts the service says it, once.
    if (STARTUP_CONTEXTS.has(contextOf(rest) ?? '')) {
      this.debug(message, ...rest);
      return;
    }
    const err = message instanceof Error ? message : undefined;
    this.logger.error(
      { context: contextOf(rest), err, stack: err === undefined ? rest[0] : undefined },
      err?.message ?? String(message),
    );
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn({ context: contextOf(rest) }, String(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ context: contextOf(rest) }, String(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.trace({ context: contextOf(rest) }, String(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal({ context: contextOf(rest) }, String(message));
  }
}

function contextOf(rest: readonly unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : undefined;
}
