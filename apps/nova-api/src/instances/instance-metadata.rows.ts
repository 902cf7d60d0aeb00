import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OpenStackError } from '#openstack-http';
import { InstanceMetadata } from './instance-details.entities.js';

/** Quota `metadata_items`. */
const MAX_ITEMS = 128;

/** @throws OpenStackError 403 (nova/compute/api.py _check_metadata_properties_quota) */
export function checkMetadataQuota(metadata: Readonly<Record<string, string>>): void {
  if (Object.keys(metadata).length <= MAX_ITEMS) return;
  throw new OpenStackError(403, `Maximum number of metadata items exceeds ${MAX_ITEMS}`);
}

/** `nova.instance_metadata`: what is not wanted any more goes softly, what stays keeps its row. */
@Injectable()
export class InstanceMetadataRows {
  async replace(
    tx: EntityManager,
    instance_uuid: string,
    before: Readonly<Record<string, string>>,
    after: Readonly<Record<string, string>>,
  ): Promise<void> {
    const rows = tx.getRepository(InstanceMetadata);
    const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
    if (gone.length > 0) {
      await tx.query(
        'UPDATE nova.instance_metadata SET deleted = id, deleted_at = now() WHERE instance_uuid = $1 AND deleted = 0 AND key = ANY($2)',
        [instance_uuid, gone],
      );
    }
    for (const [key, value] of Object.entries(after)) {
      if (!Object.hasOwn(before, key)) await rows.insert({ instance_uuid, key, value });
      else if (before[key] !== value) await rows.update({ instance_uuid, key, deleted: 0 }, { value });
    }
  }
}
