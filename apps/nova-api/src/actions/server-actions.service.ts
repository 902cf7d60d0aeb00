import { Inject, Injectable } from '@nestjs/common';
import { badRequest, forbidden, type Microversion, type RequestContext, validateBody } from '#openstack-http';
import { ServerLookup } from '../instances/server-lookup.service.js';
import {
  type ActionAnswer,
  type ActionGroup,
  anyArgument,
  SERVER_ACTION_GROUPS,
  type ServerAction,
} from './server-action.js';

function isIn(version: Microversion, { since, until }: ServerAction): boolean {
  return (
    (since === undefined || version.atLeast(since)) &&
    (until === undefined || !version.atLeast(until) || version.toString() === until)
  );
}

/** `POST /servers/{id}/action`: finds the action and checks who asks and what. */
@Injectable()
export class ServerActionsService {
  readonly #actions = new Map<string, ServerAction[]>();

  constructor(
    private readonly servers: ServerLookup,
    @Inject(SERVER_ACTION_GROUPS) groups: readonly ActionGroup[],
  ) {
    for (const action of groups.flatMap((group) => group.actions))
      this.#actions.set(action.name, [...(this.#actions.get(action.name) ?? []), action]);
  }

  /** @throws OpenStackError 400 for no or an unknown action, 403, 404, and what the action refuses */
  async run(
    context: RequestContext,
    version: Microversion,
    baseUrl: string,
    uuid: string,
    body: unknown,
  ): Promise<Required<Pick<ActionAnswer, 'status'>> & ActionAnswer> {
    const action = this.#find(version, body);
    if (action.adminRule !== undefined && !context.isAdmin)
      throw forbidden(`Policy doesn't allow ${action.adminRule} to be performed.`);
    validateBody(action.schema?.(version) ?? anyArgument(action.name), body);
    const record = await this.servers.get(context, uuid);
    const given = (body as Readonly<Record<string, unknown>>)[action.name];
    const args = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
    const answer = (await action.run({ context, version, baseUrl, record, args })) ?? {};
    return { status: action.status ?? 202, ...answer };
  }

  /** nova/api/openstack/wsgi.py Resource.get_method: the body's only key. */
  #find(version: Microversion, body: unknown): ServerAction {
    const names = typeof body === 'object' && body !== null ? Object.keys(body) : [];
    const [name] = names;
    if (name === undefined || Array.isArray(body)) throw badRequest('Malformed request body');
    const action = this.#actions.get(name)?.find((one) => isIn(version, one));
    if (action === undefined) throw badRequest(`There is no such action: ${name}`);
    return action;
  }
}
