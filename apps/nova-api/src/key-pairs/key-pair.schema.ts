import type { Microversion } from '#openstack-http';
import type { QueryRule } from '../common/query-rules.js';

export interface CreateKeyPairBody {
  readonly keypair: {
    readonly name: string;
    readonly type?: 'ssh' | 'x509';
    readonly public_key?: string;
    readonly user_id?: string;
  };
}

const TYPE = { type: 'string', enum: ['ssh', 'x509'] };
/** What microversions add to a body, oldest first (nova/api/openstack/compute/schemas/keypairs.py, 26.2). */
const STEPS: readonly {
  readonly from: string;
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: string;
}[] = [
  { from: '2.1', properties: { public_key: { type: 'string' } } },
  { from: '2.2', properties: { type: TYPE } },
  { from: '2.10', properties: { user_id: { type: 'string', maxLength: 255 } } },
  { from: '2.92', required: 'public_key' },
];

/** @returns the schema of `POST /os-keypairs` by microversion; each is made once */
export function keyPairSchemas(name: object): (version: Microversion) => object {
  const made = STEPS.map(({ from }, index) => {
    const steps = STEPS.slice(0, index + 1);
    const keypair = {
      type: 'object',
      properties: { name, ...(Object.assign({}, ...steps.map(({ properties }) => properties)) as object) },
      required: ['name', ...steps.flatMap(({ required }) => required ?? [])],
      additionalProperties: false,
    };
    const schema = { type: 'object', properties: { keypair }, required: ['keypair'], additionalProperties: false };
    return { from, schema };
  });
  return (version) => made.findLast(({ from }) => version.atLeast(from))?.schema ?? {};
}

const OF_USER: readonly (readonly [string, QueryRule])[] = [['user_id', 'text']];
const PAGES: readonly (readonly [string, QueryRule])[] = [
  ['limit', 'limit'],
  ['marker', 'text'],
];

export function keyPairQueryRules(version: Microversion, isList: boolean): ReadonlyMap<string, QueryRule> {
  const ofUser = version.atLeast('2.10') ? OF_USER : [];
  return new Map<string, QueryRule>([...ofUser, ...(isList && version.atLeast('2.35') ? PAGES : [])]);
}
