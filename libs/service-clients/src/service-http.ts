import { STATUS_CODES } from 'node:http';
import { currentContext, OpenStackError } from '#openstack-http';

/** Another service refused: its status and its own words. */
export class ServiceRefusal extends Error {
  constructor(
    readonly service: string,
    readonly status: number,
    readonly reason: string,
    readonly request: string,
    /** Of the refused request, as the other service knows it. */
    readonly requestId: string | null = null,
  ) {
    super(`${service} answered ${status} to ${request}: ${reason}`);
    this.name = 'ServiceRefusal';
  }

  /**
   * As the service's Python client prints it: `Not found. (HTTP 404) (Request-ID: req-...)` (cinderclient/exceptions.py
   * ClientException), `HTTP 404 Not Found: No image found ...` (glanceclient/exc.py from_response).
   */
  get printed(): string {
    if (this.service === 'glance') return `HTTP ${this.status} ${STATUS_CODES[this.status] ?? 'Error'}: ${this.reason}`;
    const id = this.requestId === null ? '' : ` (Request-ID: ${this.requestId})`;
    return `${this.reason} (HTTP ${this.status})${id}`;
  }
}

export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with a slash; every user-given part already percent-encoded. */
  readonly path: string;
  readonly json?: unknown;
  readonly data?: ReadableStream<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Identity and request id of the request being served travel on, so that one id finds it in every service. */
function contextHeaders(): Record<string, string> {
  const context = currentContext();
  return {
    accept: 'application/json',
    'x-openstack-request-id': context.requestId,
    'x-user-id': context.userId,
    'x-project-id': context.projectId,
    'x-user-name': context.userName,
    'x-project-name': context.projectName,
    'x-roles': context.roles.join(','),
    ...(context.authToken === null ? {} : { 'x-auth-token': context.authToken }),
  };
}

/** The sentence of a fault body in either dialect. */
function reasonOf(text: string): string {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    const inner = typeof body['message'] === 'string' ? body : Object.values(body)[0];
    const message = (inner as { message?: unknown } | undefined)?.message;
    if (typeof message === 'string') return message.replace(/(<br \/>|\s)+$/, '');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return text.slice(0, 500);
}

/** HTTP to one service's public API. */
export class ServiceHttp {
  constructor(
    readonly service: string,
    readonly endpoint: string,
    private readonly fixedHeaders: Readonly<Record<string, string>> = {},
  ) {}

  /** @throws ServiceRefusal for any answer that is not 2xx, OpenStackError 503 when the service cannot be reached */
  async send(request: ServiceRequest): Promise<Response> {
    const body = request.data ?? (request.json === undefined ? undefined : JSON.stringify(request.json));
    const headers: Record<string, string> = { ...contextHeaders(), ...this.fixedHeaders };
    if (request.json !== undefined) headers['content-type'] = 'application/json';
    Object.assign(headers, request.headers);
    const response = await this.#fetch(request, {
      method: request.method,
      headers,
      body,
      ...(request.data && { duplex: 'half' }),
    });
    if (response.ok) return response;
    const reason = reasonOf(await response.text());
    const requestId = response.headers.get('x-compute-request-id');
    throw new ServiceRefusal(this.service, response.status, reason, `${request.method} ${request.path}`, requestId);
  }

  async json<T>(request: ServiceRequest): Promise<T> {
    return (await (await this.send(request)).json()) as T;
  }

  async #fetch(request: ServiceRequest, init: RequestInit & { duplex?: string }): Promise<Response> {
    try {
      return await fetch(`${this.endpoint}${request.path}`, init);
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause?.code ?? String(error);
      throw new OpenStackError(503, `${this.service} at ${this.endpoint} cannot be reached: ${cause}`, {
        cause: error,
      });
    }
  }
}

/** Null where the service answered 404; other refusals pass. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ServiceRefusal && error.status === 404) return null;
    throw error;
  }
}
