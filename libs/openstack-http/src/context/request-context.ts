import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** `req-` and a UUID, as every OpenStack service writes it. */
const REQUEST_ID = /^req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface RequestContextFields {
  readonly requestId: string;
  readonly userId: string;
  readonly projectId: string;
  /** What people call the user and the project; the ids where nothing tells names. */
  readonly userName: string;
  readonly projectName: string;
  readonly roles: readonly string[];
  /** Passed on to other services; never logged. */
  readonly authToken: string | null;
  readonly remoteAddress: string | null;
}

/** Who asks, and under which request id: the part of oslo.context's RequestContext that this cloud uses. */
export class RequestContext implements RequestContextFields {
  readonly requestId: string;
  readonly userId: string;
  readonly projectId: string;
  readonly userName: string;
  readonly projectName: string;
  readonly roles: readonly string[];
  readonly authToken: string | null;
  readonly remoteAddress: string | null;
  readonly timestamp: string;

  constructor(fields: Partial<RequestContextFields> = {}) {
    this.requestId = fields.requestId ?? newRequestId();
    this.userId = fields.userId ?? 'admin';
    this.projectId = fields.projectId ?? 'admin';
    this.userName = fields.userName ?? this.userId;
    this.projectName = fields.projectName ?? this.projectId;
    this.roles = fields.roles ?? [];
    this.authToken = fields.authToken ?? null;
    this.remoteAddress = fields.remoteAddress ?? null;
    this.timestamp = new Date().toISOString().replace('Z', '000');
  }

  get isAdmin(): boolean {
    return this.roles.includes('admin');
  }

  /** The service's own rights, for work that no user asked for (periodic tasks). */
  static admin(requestId: string = newRequestId()): RequestContext {
    return new RequestContext({ requestId, roles: ['admin'] });
  }

  /** The plain dict whose keys travel as `_context_*` (oslo_context.context.RequestContext.to_dict). */
  toDict(): Record<string, unknown> {
    return {
      user: this.userId,
      tenant: this.projectId,
      user_id: this.userId,
      project_id: this.projectId,
      user_name: this.userName,
      project_name: this.projectName,
      is_admin: this.isAdmin,
      read_only: false,
      show_deleted: false,
      read_deleted: 'no',
      auth_token: this.authToken,
      request_id: this.requestId,
      global_request_id: this.requestId,
      roles: [...this.roles],
      remote_address: this.remoteAddress,
      timestamp: this.timestamp,
    };
  }

  /** Rebuilds a context from what a message carried; anything missing or of a wrong type takes its default. */
  static fromDict(dict: Readonly<Record<string, unknown>>): RequestContext {
    const text = (...keys: string[]) => keys.map((key) => dict[key]).find((value) => typeof value === 'string');
    const roles = dict['roles'];
    return new RequestContext({
      requestId: text('request_id', 'global_request_id') as string | undefined,
      userId: text('user_id', 'user') as string | undefined,
      projectId: text('project_id', 'tenant') as string | undefined,
      userName: text('user_name') as string | undefined,
      projectName: text('project_name') as string | undefined,
      roles: Array.isArray(roles) ? roles.filter((role): role is string => typeof role === 'string') : [],
      authToken: (text('auth_token') as string | undefined) ?? null,
      remoteAddress: (text('remote_address') as string | undefined) ?? null,
    });
  }
}

export function newRequestId(): string {
  return `req-${randomUUID()}`;
}

export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && REQUEST_ID.test(value);
}

const storage = new AsyncLocalStorage<RequestContext>();

/** The context of the request being served, or undefined outside of one. */
export function ambientContext(): RequestContext | undefined {
  return storage.getStore();
}

/** The context of the request being served; outside of one, a fresh admin context. */
export function currentContext(): RequestContext {
  return storage.getStore() ?? RequestContext.admin();
}

export function runWithContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** Plugs the ambient context into the bus, so that `_context_*` travels with every message. */
export const rpcContextCarrier = {
  current: (): Record<string, unknown> => currentContext().toDict(),
  run: <T>(dict: Readonly<Record<string, unknown>>, work: () => T): T =>
    runWithContext(RequestContext.fromDict(dict), work),
};
