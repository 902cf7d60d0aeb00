import { type Microversion, perKey } from '#openstack-http';
import { BOOLEAN } from '../common/parameter-types.js';

/** nova/api/validation/parameter_types.py fqdn (26.2). */
const HOST = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9-._]*$' } as const;
const HOST_OR_NULL = { ...HOST, type: ['string', 'null'] } as const;

function actionSchema(name: string, properties: object, required: readonly string[]): object {
  const action = { type: 'object', properties, required, additionalProperties: false };
  return { type: 'object', properties: { [name]: action }, required: [name], additionalProperties: false };
}

/** nova/api/openstack/compute/schemas/servers.py resize (26.2). */
export const RESIZE_SCHEMA = actionSchema(
  'resize',
  {
    flavorRef: { type: ['string', 'integer'], minLength: 1 },
    'OS-DCF:diskConfig': { type: 'string', enum: ['AUTO', 'MANUAL'] },
  },
  ['flavorRef'],
);

/** nova/api/openstack/compute/schemas/migrate_server.py migrate_v2_56 (26.2). */
export const MIGRATE_SCHEMA = {
  type: 'object',
  properties: {
    migrate: { type: ['object', 'null'], properties: { host: HOST_OR_NULL }, additionalProperties: false },
  },
  required: ['migrate'],
  additionalProperties: false,
};

/** Whether the microversion takes `force`: between these, the first inclusive. */
const hasForce = (version: Microversion, since: string) => version.atLeast(since) && !version.atLeast('2.68');

/** nova/api/openstack/compute/schemas/migrate_server.py migrate_live (26.2). */
export const liveMigrationSchema = perKey((version: Microversion): object => {
  const name = 'os-migrateLive';
  if (!version.atLeast('2.25')) {
    const properties = { block_migration: BOOLEAN, disk_over_commit: BOOLEAN, host: HOST_OR_NULL };
    return actionSchema(name, properties, ['block_migration', 'disk_over_commit', 'host']);
  }
  const block_migration = { enum: [...BOOLEAN.enum, 'auto'] };
  const force = hasForce(version, '2.30') ? { force: BOOLEAN } : {};
  return actionSchema(name, { block_migration, host: HOST_OR_NULL, ...force }, ['block_migration', 'host']);
});

/** nova/api/openstack/compute/schemas/evacuate.py (26.2). */
export const evacuationSchema = perKey((version: Microversion): object => {
  const always = { host: HOST, adminPass: { type: 'string' } };
  if (!version.atLeast('2.14'))
    return actionSchema('evacuate', { ...always, onSharedStorage: BOOLEAN }, ['onSharedStorage']);
  return actionSchema('evacuate', { ...always, ...(hasForce(version, '2.29') ? { force: BOOLEAN } : {}) }, []);
});
