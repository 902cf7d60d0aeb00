import { type Microversion, perKey, type RequestContext } from '#openstack-http';
import type { ServerRecord } from '../instances/server-records.repository.js';

/** One `POST /servers/{id}/action`, read and checked. */
export interface ActionCall {
  readonly context: RequestContext;
  readonly version: Microversion;
  /** Scheme, host and port under which the caller reached the API. */
  readonly baseUrl: string;
  /** The server as it is before the action; state is checked again when it is claimed. */
  readonly record: ServerRecord;
  /** What stands under the action's name; `{}` for null. */
  readonly args: Readonly<Record<string, unknown>>;
}

export interface ActionAnswer {
  /** @default the action's status */
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Something that can be done with a server: the one key of the body names it. */
export interface ServerAction {
  readonly name: string;
  /** Microversions that have it, both inclusive. @default all */
  readonly since?: string;
  readonly until?: string;
  /** Policy rule of an action for admins only, e.g. `os_compute_api:os-migrate-server:migrate`. */
  readonly adminRule?: string;
  /** @default 202 */
  readonly status?: number;
  /** JSON schema of the whole body. @default the name with anything under it */
  schema?(version: Microversion): object;
  // biome-ignore lint/suspicious/noConfusingVoidType: most actions answer nothing.
  run(call: ActionCall): Promise<ActionAnswer | void>;
}

/** Actions of one concern; see `action-groups.ts`, which lists them all. */
export interface ActionGroup {
  readonly actions: readonly ServerAction[];
}

/** The schema of `{name: null}`, as most actions without arguments take it: any value. */
export const anyArgument = perKey((name: string): object => ({
  type: 'object',
  properties: { [name]: {} },
  required: [name],
  additionalProperties: false,
}));

/** Nest token of all groups. */
export const SERVER_ACTION_GROUPS = Symbol('SERVER_ACTION_GROUPS');
