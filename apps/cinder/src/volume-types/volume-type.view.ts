import type { RequestContext } from '#openstack-http';
import { dictOf, type VolumeTypeRecord } from '../volumes/volume-record.js';

/** The only extra specs that users who are no administrators see (cinder/policies/type_extra_specs.py). */
const VISIBLE_TO_ALL: ReadonlySet<string> = new Set([
  'RESKEY:availability_zones',
  'multiattach',
  'replication_enabled',
]);

/** cinder/api/v3/views/types.py. */
export function volumeTypeView({ type, extraSpecs }: VolumeTypeRecord, context: RequestContext) {
  const specs = extraSpecs.filter(({ key }) => context.isAdmin || VISIBLE_TO_ALL.has(key));
  return {
    id: type.id,
    name: type.name,
    is_public: type.isPublic,
    description: type.description,
    extra_specs: dictOf(specs),
    ...(context.isAdmin ? { qos_specs_id: type.qosSpecsId } : {}),
    'os-volume-type-access:is_public': type.isPublic,
  };
}
