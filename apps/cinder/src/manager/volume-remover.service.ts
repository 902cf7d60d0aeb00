import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { FileBackend } from '../backend/file-backend.js';
import { VolumeLocks } from '../backend/volume-locks.js';
import { deleteGlanceRows } from '../db/glance-metadata-rows.js';
import { Snapshot } from '../db/snapshot.entity.js';
import { softDelete } from '../db/soft-delete.js';
import { Volume } from '../db/volume.entity.js';
import { findRecord, type VolumeRecord } from '../db/volume-record.js';
import { forgetVolumeWork } from '../db/worker-rows.js';
import { volumeNotification } from '../notifications/volume-usage.js';
import { SnapshotManagerService } from './snapshot-manager.service.js';

/** Deletes volumes: the file first, then the rows, which stay as deleted ones. */
@Injectable()
export class VolumeRemoverService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly backend: FileBackend,
    private readonly snapshots: SnapshotManagerService,
    private readonly locks: VolumeLocks,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** Does nothing for a volume that is gone or is not to be deleted. */
  remove(volumeId: string, context: RequestContext, cascade: boolean): Promise<void> {
    return this.locks.run(volumeId, async () => {
      const record = await findRecord(this.dataSource.manager, volumeId);
      if (record?.volume.status !== 'deleting') return;
      await this.unitOfWork.run(async (_, outbox) => {
        await outbox.add(volumeNotification('delete.start', record, context, this.config.volumeHost));
      });
      if (cascade) await this.#removeSnapshots(volumeId, context);
      await this.backend.remove({ volumeId });
      await this.#forget(record, context);
    });
  }

  async #removeSnapshots(volumeId: string, context: RequestContext): Promise<void> {
    const snapshots = await this.dataSource.manager.findBy(Snapshot, { volumeId, deleted: false });
    for (const { id } of snapshots) await this.snapshots.removeNow(id, context);
  }

  async #forget({ volume }: VolumeRecord, context: RequestContext): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      await deleteGlanceRows(tx, { volumeId: volume.id });
      await softDelete(tx, 'volume_metadata', 'volume_id', volume.id);
      await softDelete(tx, 'volume_admin_metadata', 'volume_id', volume.id);
      await softDelete(tx, 'volume_attachment', 'volume_id', volume.id);
      await forgetVolumeWork(tx, volume.id);
      const now = new Date();
      await tx.update(
        Volume,
        { id: volume.id },
        { status: 'deleted', deleted: true, deletedAt: now, terminatedAt: now, migrationStatus: null },
      );
      const gone = await tx.findOneByOrFail(Volume, { id: volume.id });
      const record = { volume: gone, metadata: [], glanceMetadata: [], attachments: [] };
      await outbox.add(volumeNotification('delete.end', record, context, this.config.volumeHost));
    });
  }
}
