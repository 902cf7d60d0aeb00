import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { lastValue, PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { VolumeRpcApi } from '../bus/volume-rpc-api.js';
import { invalidVolume, policyForbids } from '../common/cinder-errors.js';
import { strippedText } from '../common/conversions.js';
import { queryBoolean } from '../common/list-query.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import type { ViewRequest } from '../common/view-request.js';
import { Snapshot } from '../db/snapshot.entity.js';
import { Volume } from '../db/volume.entity.js';
import { volumeFor } from '../db/volume-access.js';
import { getRecord, type VolumeRecord } from '../db/volume-record.js';
import { putMetadata } from '../metadata/user-metadata.js';
import { volumeNotification } from '../notifications/volume-usage.js';
import type { UpdateVolumeBody } from './volume.schema.js';

const DELETABLE = ['available', 'error', 'error_restoring', 'error_extending', 'error_managing'];

/** One volume: show, rename, delete. */
@Injectable()
export class VolumesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly rpc: VolumeRpcApi,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @throws OpenStackError 404 */
  show(context: RequestContext, id: string): Promise<VolumeRecord> {
    return inOneSnapshot(this.dataSource, (manager) => volumeFor(manager, context, id));
  }

  /** Name, description, and metadata as a whole. @throws OpenStackError 404 */
  update(context: RequestContext, id: string, { volume }: UpdateVolumeBody): Promise<VolumeRecord> {
    const name = volume.name ?? volume.display_name;
    const description = volume.description ?? volume.display_description;
    const values = {
      ...('name' in volume || 'display_name' in volume ? { displayName: strippedText(name) } : {}),
      ...('description' in volume || 'display_description' in volume
        ? { displayDescription: strippedText(description) }
        : {}),
    };
    return this.unitOfWork.run(async (tx, outbox) => {
      const before = await volumeFor(tx, context, id);
      if (Object.keys(values).length > 0) await tx.update(Volume, { id }, values);
      if (volume.metadata !== undefined) await putMetadata(tx, { volumeId: id }, volume.metadata, 'deleted');
      const after = await getRecord(tx, id);
      await outbox.add(volumeNotification('update.start', before, context, this.config.volumeHost));
      await outbox.add(volumeNotification('update.end', after, context, this.config.volumeHost));
      return after;
    });
  }

  /**
   * Marks the volume as `deleting` and tells its manager.
   *
   * @throws OpenStackError 404, 400 in a state that forbids it, 403 for a forced deletion by other than administrators
   */
  async delete({ context, version, query }: ViewRequest, id: string): Promise<void> {
    const asked = new Map(['cascade', 'force'].flatMap((name) => flagOf(name, lastValue(query[name]))));
    const cascade = queryBoolean(asked, 'cascade');
    const force = version.atLeast('3.23') && queryBoolean(asked, 'force');
    await this.#delete(context, id, { cascade, force });
  }

  /** The action `os-force_delete`. */
  forceDelete(context: RequestContext, id: string): Promise<void> {
    return this.#delete(context, id, { cascade: false, force: true });
  }

  async #delete(
    context: RequestContext,
    id: string,
    { cascade, force }: { cascade: boolean; force: boolean },
  ): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      await volumeFor(tx, context, id);
      if (force && !context.isAdmin) throw policyForbids('volume_extension:volume_admin_actions:force_delete');
      if (!(await markDeleting(tx, id, { cascade, force }))) throw undeletable(force);
      if (cascade) await tx.update(Snapshot, { volumeId: id, deleted: false }, { status: 'deleting' });
      await this.rpc.deleteVolume(outbox, context, await getRecord(tx, id), cascade);
    });
  }
}

function flagOf(name: string, value: string | undefined): [name: string, value: string][] {
  return value === undefined ? [] : [[name, value]];
}

/** Checks and marks in one statement, so that of two requests at once one wins (cinder/volume/api.py delete). */
async function markDeleting(
  tx: EntityManager,
  id: string,
  { cascade, force }: { cascade: boolean; force: boolean },
): Promise<boolean> {
  const undeletable = cascade
    ? force
      ? 'FALSE'
      : "snapshots.status NOT IN ('available', 'error', 'deleting')"
    : 'TRUE';
  const [, changed] = await tx.query(
    `UPDATE cinder.volumes SET status = 'deleting', terminated_at = now(), updated_at = now()
     WHERE id = $1 AND NOT deleted AND attach_status <> 'attached'
       AND (migration_status IS NULL OR migration_status IN ('deleting', 'error', 'success'))
       AND consistencygroup_id IS NULL AND group_id IS NULL AND ($2 OR status = ANY($3))
       AND NOT EXISTS (SELECT FROM cinder.snapshots
         WHERE snapshots.volume_id = volumes.id AND NOT snapshots.deleted AND ${undeletable})`,
    [id, force, DELETABLE],
  );
  return changed === 1;
}

function undeletable(force: boolean): Error {
  const status = force ? '' : `status must be ${DELETABLE.join(' or ')} and`;
  return invalidVolume(
    `Volume ${status} must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.`,
  );
}
