import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../observability/logger.js';
import type { Fault, FaultDialect } from './fault-dialect.js';
import { OpenStackError } from './openstack-error.js';

/** A refusal that repeats the value it refuses is cut here, in characters: the original repeats all of it. */
const MESSAGE_LENGTH = 16 * 1024;

function bounded(text: string): string {
  return text.length <= MESSAGE_LENGTH ? text : `${text.slice(0, MESSAGE_LENGTH)}...`;
}

/** Renders every refusal and failure of a service in its dialect. What no one expected is logged and answered with 500. */
@Catch()
export class FaultFilter implements ExceptionFilter {
  constructor(
    private readonly dialect: FaultDialect,
    private readonly logger: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const fault = this.#faultOf(error, request);
    if (hasLeft(request)) {
      this.logger.info({ path: request.url }, 'the client went away before its request had come');
      reply.raw.destroy();
      return;
    }
    if (reply.sent || reply.raw.headersSent) {
      this.logger.error({ err: error, path: request.url }, 'failed after the answer had begun');
      reply.raw.destroy();
      return;
    }
    if (fault.status >= 500)
      this.logger.error({ err: error, path: request.url }, `${request.method} ${request.url} failed`);
    const headers = error instanceof OpenStackError ? (error.options.headers ?? {}) : {};
    const rendered = this.dialect.render({ ...fault, message: bounded(fault.message) }, request.headers.accept);
    void reply.status(fault.status).headers(headers).header('content-type', rendered.contentType).send(rendered.body);
  }

  #faultOf(error: unknown, request: FastifyRequest): Fault {
    const { messages } = this.dialect;
    if (error instanceof OpenStackError)
      return { status: error.status, message: error.message, detail: error.options.detail };
    const status = frameworkStatus(error);
    if (status === 404) return { status, message: messages.routeNotFound, detail: undefined };
    if (status === 413) return { status, message: messages.bodyTooLarge, detail: undefined };
    if (status === 415) {
      const type = request.headers['content-type'] ?? 'None';
      return { status, message: messages.unsupportedMediaType(type), detail: undefined };
    }
    if (status !== null && status < 500) return { status, message: (error as Error).message, detail: undefined };
    return { status: status ?? 500, message: messages.internal, detail: undefined };
  }
}

/** Whether the connection broke in the middle of the request: there is nobody to answer, and nothing has failed. */
function hasLeft(request: FastifyRequest): boolean {
  return !request.raw.complete && request.raw.destroyed && request.raw.socket.destroyed;
}

function frameworkStatus(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : null;
}
