import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Logger, PROPTRAIL_CONFIG, type RequestContext, SERVICE_LOGGER } from '#openstack-http';
import { type OutboxWriter, UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { FileBackend } from '../backend/file-backend.js';
import { VolumeLocks } from '../backend/volume-locks.js';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { AVAILABILITY_ZONE } from '../common/cinder-constants.js';
import { copyGlanceRows, deleteGlanceRows } from '../db/glance-metadata-rows.js';
import { Snapshot } from '../db/snapshot.entity.js';
import { type SnapshotRecord, snapshotRecord } from '../db/snapshot-record.js';
import { softDelete } from '../db/soft-delete.js';
import { Volume } from '../db/volume.entity.js';
import { MessagesService } from '../messages/messages.service.js';
import { snapshotNotification } from '../notifications/snapshot-usage.js';
import { requireRows } from './volume-source.service.js';

/** Takes and deletes snapshots (cinder/volume/manager.py create_snapshot, delete_snapshot); both do nothing the second time. */
@Injectable()
export class SnapshotManagerService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly backend: FileBackend,
    private readonly messages: MessagesService,
    private readonly locks: VolumeLocks,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  take(snapshotId: string, context: RequestContext): Promise<void> {
    return this.locks.run(snapshotId, async () => {
      const snapshot = await this.#find(snapshotId, 'creating');
      if (snapshot === null) return;
      const volume = await this.dataSource.manager.findOneByOrFail(Volume, { id: snapshot.volumeId });
      await this.#tell('create.start', snapshot, context);
      try {
        if (volume.bootable && this.profile.copyingNoRowsFails)
          await requireRows(this.dataSource.manager, { volumeId: volume.id });
        await this.backend.copy({ volumeId: volume.id }, { snapshotId }, snapshot.volumeSize);
        await this.#finish(snapshot, volume.bootable, context);
      } catch (error) {
        await this.#fail(snapshot, error, context);
      }
    });
  }

  remove(snapshotId: string, context: RequestContext): Promise<void> {
    return this.locks.run(snapshotId, () => this.removeNow(snapshotId, context));
  }

  /** For callers that hold the volume's lock: nobody else touches its snapshots then. */
  async removeNow(snapshotId: string, context: RequestContext): Promise<void> {
    const snapshot = await this.#find(snapshotId, 'deleting');
    if (snapshot === null) return;
    await this.#tell('delete.start', snapshot, context);
    await this.backend.remove({ snapshotId });
    await this.unitOfWork.run(async (tx, outbox) => {
      const before = await snapshotRecord(tx, snapshot);
      await deleteGlanceRows(tx, { snapshotId });
      await softDelete(tx, 'snapshot_metadata', 'snapshot_id', snapshotId);
      await tx.update(Snapshot, { id: snapshotId }, { status: 'deleted', deleted: true, deletedAt: new Date() });
      const gone = await tx.findOneByOrFail(Snapshot, { id: snapshotId });
      await this.#notify(outbox, 'delete.end', { ...before, snapshot: gone }, context);
    });
  }

  async #finish(snapshot: Snapshot, bootable: boolean, context: RequestContext): Promise<void> {
    const { id } = snapshot;
    await this.unitOfWork.run(async (tx, outbox) => {
      if (bootable) await copyGlanceRows(tx, { volumeId: snapshot.volumeId }, { snapshotId: id });
      await tx.update(Snapshot, { id, status: 'creating' }, { status: 'available', progress: '100%' });
      const record = await snapshotRecord(tx, await tx.findOneByOrFail(Snapshot, { id }));
      await this.#notify(outbox, 'create.end', record, context);
    });
  }

  async #fail({ id }: Snapshot, error: unknown, context: RequestContext): Promise<void> {
    this.logger.error({ err: error, snapshot_id: id }, `snapshot ${id} could not be taken`);
    await this.backend.remove({ snapshotId: id });
    await this.unitOfWork.run(async (tx) => {
      await tx.update(Snapshot, { id }, { status: 'error' });
      await this.messages.snapshotNotTaken(tx, context, id, error);
    });
  }

  async #find(id: string, status: string): Promise<Snapshot | null> {
    return this.dataSource.manager.findOneBy(Snapshot, { id, status, deleted: false });
  }

  async #tell(suffix: string, snapshot: Snapshot, context: RequestContext): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      await this.#notify(outbox, suffix, await snapshotRecord(tx, snapshot), context);
    });
  }

  async #notify(outbox: OutboxWriter, suffix: string, record: SnapshotRecord, context: RequestContext): Promise<void> {
    const details = { metadata: record.metadata, availabilityZone: AVAILABILITY_ZONE };
    await outbox.add(snapshotNotification(suffix, record.snapshot, details, context, this.config.volumeHost));
  }
}
