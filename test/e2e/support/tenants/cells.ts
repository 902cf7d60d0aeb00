import { randomUUID } from 'node:crypto';
import type { HttpRoute } from '#openstack-http';
import { goodBodies, ownBodies } from '../../../fuzz/good-bodies.js';
import type { Answer, ApiClient } from '../api-client.js';
import type { Owned } from './owned.js';
import { LAST_SPOKEN, PARAMETERS } from './parameters.js';

export type ServiceRoute = HttpRoute & { readonly service: string };

/** One request that a caller makes: of the owner's things, or of such that nobody has. */
export interface Cell {
  readonly route: ServiceRoute;
  readonly path: string;
  readonly json: unknown;
  /** Whether the path or the body names something of the owner's. */
  readonly namesOwned: boolean;
}

export const nameOf = ({ service, method, url }: ServiceRoute): string => `${service} ${method} ${url}`;

/** The words before a route's parameters that the table does not know. */
export function unknownKinds({ url }: HttpRoute): string[] {
  const parts = url.split('/');
  return parts.flatMap((part, at) => {
    const word = parts[at - 1] ?? '';
    return part.startsWith(':') && part !== ':project_id' && !Object.hasOwn(PARAMETERS, word) ? [word] : [];
  });
}

/** What stands in for the owner's things where nobody has them. */
const ABSENT: Owned = new Map(
  Object.entries(PARAMETERS).flatMap(([kind, parameter]) => (parameter.of === 'tenant' ? [[kind, randomUUID()]] : [])),
);

class Filler {
  namesOwned = false;

  constructor(
    private readonly things: Owned,
    private readonly project: string,
  ) {}

  path(url: string): string {
    const parts = url.split('/');
    return parts
      .map((part, at) => {
        if (part === ':project_id') return this.project;
        return part.startsWith(':') ? encodeURIComponent(this.#thing(parts[at - 1] ?? '')) : part;
      })
      .join('/');
  }

  body(body: unknown): unknown {
    const filled = JSON.stringify(body, (_key, item: unknown) =>
      typeof item === 'string' && item.startsWith('$') ? this.#thing(item.slice(1)) : item,
    );
    return filled === undefined ? undefined : (JSON.parse(filled) as unknown);
  }

  #thing(kind: string): string {
    const parameter = PARAMETERS[kind];
    if (parameter?.of === 'tenant') this.namesOwned = true;
    return this.things.get(kind) ?? parameter?.value ?? ABSENT.get(kind) ?? randomUUID();
  }
}

/** All that fit the route; a few guesses for a route that no table knows yet. */
function bodiesOf({ method, url }: HttpRoute, all: boolean): readonly unknown[] {
  if (!HAS_BODY.test(method)) return [undefined];
  const own = ownBodies(method, url);
  const bodies = own.length > 0 ? own : goodBodies(method, url).slice(0, 3);
  return all ? bodies : bodies.slice(0, 1);
}

const HAS_BODY = /^(POST|PUT|PATCH)$/;

export interface Things {
  /** null: things that nobody has. */
  readonly owned: Owned | null;
  readonly shared: Owned;
}

/** The requests of one route, with each body that it takes, or only the first. */
export function cellsOf(route: ServiceRoute, { owned, shared }: Things, project: string, allBodies: boolean): Cell[] {
  return bodiesOf(route, allBodies).map((body) => {
    const filler = new Filler(new Map([...shared, ...(owned ?? ABSENT)]), project);
    const path = filler.path(route.url);
    const json = filler.body(body);
    return { route, path, json, namesOwned: filler.namesOwned };
  });
}

const PATCH_TYPE = 'application/openstack-images-v2.1-json-patch';

export function sendCell(client: ApiClient, { route, path, json }: Cell): Promise<Answer> {
  const type = route.method === 'PATCH' ? { data: JSON.stringify(json), type: PATCH_TYPE } : { json };
  const spoken = route.service === 'nova-api' ? LAST_SPOKEN.find(([urls]) => urls.test(route.url))?.[1] : undefined;
  const headers = spoken === undefined ? {} : { headers: { 'openstack-api-version': spoken } };
  return client.ask(path, { method: route.method, ...headers, ...(json === undefined ? {} : type) });
}
