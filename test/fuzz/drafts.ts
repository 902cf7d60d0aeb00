import fc from 'fast-check';
import type { HttpRoute } from '#openstack-http';
import { hostileText, hostileValue } from './hostile-values.js';

/** A route of a running service. */
export interface ServiceRoute extends HttpRoute {
  readonly service: string;
}

/** What fills one parameter of a path: something real of its kind, or this text. */
export type Filling = { readonly real: number } | { readonly text: string };

/** One change of a good body: which of its places, in the order of a walk, gets what. */
export interface Edit {
  readonly place: number;
  readonly how: 'replace' | 'remove' | 'add' | 'rename';
  readonly value: unknown;
  readonly key: string;
}

export type BodyDraft =
  | { readonly kind: 'none' }
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'good'; readonly which: number; readonly edits: readonly Edit[] };

/** A request before anything real is filled in. */
export interface Draft {
  readonly route: ServiceRoute;
  readonly fillings: readonly Filling[];
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly version: string | null;
  readonly caller: 'admin' | 'member' | { readonly headers: Readonly<Record<string, string>> };
  readonly body: BodyDraft;
  readonly type: string;
  /** Which of the real things of a kind stand in the body. */
  readonly pick: number;
}

/** Names of query parameters of the three APIs: each route ignores or reads them. */
const QUERY_NAMES = [
  ...[
    'limit',
    'marker',
    'offset',
    'sort',
    'sort_key',
    'sort_dir',
    'name',
    'status',
    'all_tenants',
    'project_id',
    'user_id',
  ],
  ...[
    'host',
    'image',
    'flavor',
    'changes-since',
    'changes-before',
    'deleted',
    'tags',
    'tags-any',
    'not-tags',
    'ip',
    'ip6',
  ],
  ...['reservation_id', 'locked', 'power_state', 'vm_state', 'task_state', 'metadata', 'uuid', 'node', 'launched_at'],
  ...['is_public', 'minRam', 'minDisk', 'binary', 'instance_uuid', 'migration_type', 'source_compute', 'hidden'],
  ...[
    'visibility',
    'member_status',
    'owner',
    'size_min',
    'size_max',
    'protected',
    'os_hidden',
    'tag',
    'disk_format',
    'id',
  ],
  ...['property-a', 'with_count', 'bootable', 'created_at', 'updated_at', 'volume_id', 'glance_metadata', 'detailed'],
  ...[
    'start',
    'end',
    'resource_types',
    'hypervisor_hostname_pattern',
    'with_servers',
    'consumes_quota',
    'usage',
    'key',
  ],
];

const filling: fc.Arbitrary<Filling> = fc.oneof(
  { weight: 7, arbitrary: fc.nat({ max: 11 }).map((real) => ({ real })) },
  { weight: 3, arbitrary: hostileText.map((text) => ({ text })) },
);

const edit: fc.Arbitrary<Edit> = fc.record({
  place: fc.nat({ max: 40 }),
  how: fc.oneof(
    { weight: 8, arbitrary: fc.constant('replace' as const) },
    { weight: 1, arbitrary: fc.constantFrom('remove' as const, 'add' as const, 'rename' as const) },
  ),
  value: hostileValue,
  key: hostileText,
});

const body: fc.Arbitrary<BodyDraft> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('good' as const),
      which: fc.nat({ max: 200 }),
      edits: fc.array(edit, { maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('value' as const), value: hostileValue }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('raw' as const),
      text: fc.oneof(hostileText, fc.constantFrom('{', '[', '{"a":1e999}', '{"a":NaN}', '\ufeff{}', '{"a":1,"a":2}')),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'none' as const }) },
);

const version: fc.Arbitrary<string | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant('latest') },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 93 }).map((minor) => `%major.${minor}`) },
  { weight: 1, arbitrary: fc.constantFrom('%major.999', '', 'x', '2.1.1', '9999999999.1') },
);

const IDENTITY_HEADERS = [
  'x-auth-token',
  'x-user-id',
  'x-project-id',
  'x-roles',
  'x-user-name',
  'x-project-name',
  'accept',
];

/** What may stand in a header of HTTP/1.1: anything else the client itself could not send. */
const headerText = hostileText.map((text) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?')).slice(0, 12_000));

const caller: fc.Arbitrary<Draft['caller']> = fc.oneof(
  { weight: 8, arbitrary: fc.constant('admin' as const) },
  { weight: 2, arbitrary: fc.constant('member' as const) },
  {
    weight: 1,
    arbitrary: fc
      .dictionary(fc.constantFrom(...IDENTITY_HEADERS), headerText, { minKeys: 1 })
      .map((headers) => ({ headers })),
  },
);

const TYPES = ['application/octet-stream', 'text/plain', 'application/json; charset=latin-1', 'a'];
const PATCH_TYPE = 'application/openstack-images-v2.1-json-patch';

const noBody = fc.constant({ kind: 'none' as const });
const rarelyBody = fc.oneof({ weight: 9, arbitrary: noBody }, { weight: 1, arbitrary: body });

const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  {
    weight: 2,
    arbitrary: fc.array(fc.tuple(fc.constantFrom(...QUERY_NAMES), hostileText), { minLength: 1, maxLength: 2 }),
  },
);

const typeOf = (usual: string) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...TYPES) });
const types = { patch: typeOf(PATCH_TYPE), other: typeOf('application/json') };

function draftOf(route: ServiceRoute): fc.Arbitrary<Draft> {
  return fc.record({
    route: fc.constant(route),
    fillings: fc.tuple(filling, filling, filling),
    query,
    version,
    caller,
    body: /^(GET|HEAD|DELETE)$/.test(route.method) ? rarelyBody : body,
    type: route.method === 'PATCH' ? types.patch : types.other,
    pick: fc.nat({ max: 11 }),
  });
}

/** Requests over these routes; each service gets its share, however few routes it has. */
export function drafts(routes: readonly ServiceRoute[]): fc.Arbitrary<Draft> {
  const ofServices = [...new Set(routes.map(({ service }) => service))].map((service) => {
    const own = routes.filter((route) => route.service === service);
    return { weight: Math.ceil(Math.sqrt(own.length)), arbitrary: fc.oneof(...own.map(draftOf)) };
  });
  return fc.oneof(...ofServices);
}
