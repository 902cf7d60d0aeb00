import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boolFromString } from '#image-properties';
import { badRequest, PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { VolumeRpcApi } from '../bus/volume-rpc-api.js';
import { invalidSnapshot, invalidVolume, policyForbids } from '../common/cinder-errors.js';
import { strippedText } from '../common/conversions.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import type { ViewRequest } from '../common/view-request.js';
import { Snapshot } from '../db/snapshot.entity.js';
import { snapshotFor } from '../db/snapshot-access.js';
import { SnapshotMetadata } from '../db/snapshot-metadata.entity.js';
import { type SnapshotRecord, snapshotRecord } from '../db/snapshot-record.js';
import { volumeFor } from '../db/volume-access.js';
import { getRecord } from '../db/volume-record.js';
import { snapshotNotification } from '../notifications/snapshot-usage.js';
import type { CreateSnapshotBody, UpdateSnapshotBody } from './snapshot.schema.js';

const FORCE_IS_GONE =
  "Since microversion 3.66 the 'force' flag is invalid for this request. For backward compatibility, however, when " +
  "the 'force' flag is passed with a value evaluating to True, it is silently ignored.";

/** Snapshots of volumes (cinder/api/v3/snapshots.py). */
@Injectable()
export class SnapshotsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly rpc: VolumeRpcApi,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @throws OpenStackError 404 */
  show(context: RequestContext, id: string): Promise<SnapshotRecord> {
    return inOneSnapshot(this.dataSource, async (manager) =>
      snapshotRecord(manager, await snapshotFor(manager, context, id)),
    );
  }

  /**
   * Stores the snapshot as `creating` and tells the volume's manager. Volumes in use can be snapshotted with `force`
   * or, since 3.66, without.
   *
   * @throws OpenStackError 404, 400 when the volume is in another state
   */
  create({ context, version }: ViewRequest, { snapshot: wanted }: CreateSnapshotBody): Promise<SnapshotRecord> {
    const forced = wanted.force === undefined ? null : boolFromString(wanted.force);
    if (version.atLeast('3.66') && forced === false) throw badRequest(FORCE_IS_GONE);
    const inUseToo = version.atLeast('3.66') || forced === true;
    const statuses = inUseToo ? ['available', 'in-use'] : ['available'];
    const id = randomUUID();
    return this.unitOfWork.run(async (tx, outbox) => {
      const volumeId = wanted.volume_id ?? 'None';
      await tx.query('SELECT FROM cinder.volumes WHERE id = $1 FOR UPDATE', [volumeId]);
      const record = await volumeFor(tx, context, volumeId);
      const { volume } = record;
      if (!statuses.includes(volume.status))
        throw invalidVolume(
          `Volume ${volume.id} status must be ${statuses.join(', ')}, but current status is: ${volume.status}.`,
        );
      await tx.insert(Snapshot, {
        id,
        userId: context.userId,
        projectId: context.projectId,
        volumeId: volume.id,
        status: 'creating',
        progress: '0%',
        volumeSize: volume.size,
        displayName: strippedText(wanted.name ?? wanted.display_name),
        displayDescription: strippedText(wanted.description),
        volumeTypeId: volume.volumeTypeId,
      });
      const metadata = Object.entries(wanted.metadata ?? {});
      if (metadata.length > 0)
        await tx.insert(
          SnapshotMetadata,
          metadata.map(([key, value]) => ({ snapshotId: id, key, value })),
        );
      const created = await snapshotRecord(tx, await tx.findOneByOrFail(Snapshot, { id }));
      await this.rpc.createSnapshot(outbox, context, record, created.snapshot, created.metadata);
      return created;
    });
  }

  /** Name and description. @throws OpenStackError 404 */
  update(context: RequestContext, id: string, { snapshot: wanted }: UpdateSnapshotBody): Promise<SnapshotRecord> {
    const values = {
      ...('name' in wanted || 'display_name' in wanted
        ? { displayName: strippedText(wanted.name ?? wanted.display_name) }
        : {}),
      ...('description' in wanted || 'display_description' in wanted
        ? { displayDescription: strippedText(wanted.description ?? wanted.display_description) }
        : {}),
    };
    return this.unitOfWork.run(async (tx, outbox) => {
      const before = await snapshotRecord(tx, await snapshotFor(tx, context, id));
      await tx.update(Snapshot, { id }, values);
      const after = await snapshotRecord(tx, await tx.findOneByOrFail(Snapshot, { id }));
      const { volume } = await getRecord(tx, after.snapshot.volumeId);
      const host = this.config.volumeHost;
      for (const [suffix, { snapshot, metadata }] of [
        ['update.start', before] as const,
        ['update.end', after] as const,
      ]) {
        const details = { metadata, availabilityZone: volume.availabilityZone };
        await outbox.add(snapshotNotification(suffix, snapshot, details, context, host));
      }
      return after;
    });
  }

  /** @throws OpenStackError 404, 400 unless the snapshot is available or in error */
  delete(context: RequestContext, id: string): Promise<void> {
    return this.#delete(context, id, ['available', 'error']);
  }

  /** For administrators, in any state. @throws OpenStackError 404, 403, 400 while it is part of a group */
  forceDelete(context: RequestContext, id: string): Promise<void> {
    return this.#delete(context, id, null);
  }

  /** @param statuses null: any, which only administrators may ask for */
  async #delete(context: RequestContext, id: string, statuses: readonly string[] | null): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      const snapshot = await snapshotFor(tx, context, id);
      if (statuses === null && !context.isAdmin)
        throw policyForbids('volume_extension:snapshot_admin_actions:force_delete');
      const [, changed] = await tx.query(
        `UPDATE cinder.snapshots SET status = 'deleting', updated_at = now()
         WHERE id = $1 AND NOT deleted AND ($2::text[] IS NULL OR status = ANY($2))
           AND cgsnapshot_id IS NULL AND group_snapshot_id IS NULL`,
        [id, statuses],
      );
      if (changed !== 1)
        throw invalidSnapshot('Snapshot status must be available or error and must not be part of a group.');
      const record = await getRecord(tx, snapshot.volumeId);
      await this.rpc.deleteSnapshot(outbox, context, record, await tx.findOneByOrFail(Snapshot, { id }));
    });
  }
}
