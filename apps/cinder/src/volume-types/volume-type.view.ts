import type { RequestContext } from '#openstack-http';
import type { JsonObject } from '#persistence';
import { apiTime } from '../common/openstack-time.js';
import { dictOf, type VolumeTypeRecord } from '../db/volume-record.js';

/** The only extra specs that users who are no administrators see (cinder/policies/type_extra_specs.py). */
const VISIBLE_TO_ALL: ReadonlySet<string> = new Set([
  'RESKEY:availability_zones',
  'multiattach',
  'replication_enabled',
]);

export function isVisibleSpec(key: string, context: RequestContext): boolean {
  return context.isAdmin || VISIBLE_TO_ALL.has(key);
}

export function visibleSpecs({ extraSpecs }: VolumeTypeRecord, context: RequestContext): Record<string, string> {
  return dictOf(extraSpecs.filter(({ key }) => isVisibleSpec(key, context)));
}

/** cinder/api/v3/views/types.py. */
export function volumeTypeView(record: VolumeTypeRecord, context: RequestContext) {
  const { type } = record;
  return {
    id: type.id,
    name: type.name,
    is_public: type.isPublic,
    description: type.description,
    extra_specs: visibleSpecs(record, context),
    ...(context.isAdmin ? { qos_specs_id: type.qosSpecsId } : {}),
    'os-volume-type-access:is_public': type.isPublic,
  };
}

/** The whole row, as notifications and the answer to an upload carry it. */
export function volumeTypeDict({ type, extraSpecs }: VolumeTypeRecord): JsonObject {
  return {
    id: type.id,
    name: type.name,
    description: type.description,
    is_public: type.isPublic,
    extra_specs: dictOf(extraSpecs),
    qos_specs_id: type.qosSpecsId,
    created_at: apiTime(type.createdAt),
    updated_at: apiTime(type.updatedAt),
    deleted_at: apiTime(type.deletedAt),
    deleted: type.deleted,
  };
}
