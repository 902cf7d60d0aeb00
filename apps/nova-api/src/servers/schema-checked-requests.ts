import { badRequest, validateBody } from '#openstack-http';
import { idFromHref } from '../common/id-from-href.js';
import { applyRules } from '../common/rule-errors.js';
import type { ServerRequests } from './create-request.js';
import { type CreateServerBody, createServerSchemas } from './server.schema.js';
import { rebuildSchemas, updateServerSchemas } from './server-changes.schema.js';

const schemaAt = createServerSchemas();

/** nova/api/openstack/compute/servers.py create (26.2): a schema, and what it can't say. */
export const schemaCheckedRequests: ServerRequests = {
  create: (version, body, api) => {
    const request = validateBody<CreateServerBody>(schemaAt(version), body);
    const { server } = request;
    const minimum = Number(server.min_count ?? 1);
    const maximum = Number(server.max_count ?? minimum);
    if (minimum > maximum) throw badRequest('min_count must be <= max_count');
    const mapping = applyRules(() => api.mapping(server, server.imageRef !== undefined));
    const imageRef = server.imageRef ?? '';
    if (imageRef === '' && mapping.blockDevices === undefined) throw badRequest('Missing imageRef attribute');
    if (server.hostname !== undefined && maximum > 1)
      throw badRequest('Unable to allocate a single hostname to multiple instances');
    return {
      server: { ...server, name: server.name.trim() },
      hints: request['os:scheduler_hints'] ?? request['OS-SCH-HNT:scheduler_hints'],
      imageRef,
      flavorId: idFromHref(server.flavorRef),
      mapping,
      minimum,
      maximum,
    };
  },
  updateSchema: updateServerSchemas(),
  rebuildSchema: rebuildSchemas(),
  checkChanges: () => undefined,
  rebuildImage: (imageRef) => String(imageRef),
  flavorNotFound: (flavorId) => `Flavor ${flavorId} could not be found.`,
  // nova/compute/api.py _populate_instance_names (26.2)
  nameOf: (name, index) => `${name}-${index + 1}`,
};
