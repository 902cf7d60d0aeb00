import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { VolumeLocks } from '../backend/volume-locks.js';
import { backendNameOf } from '../common/cinder-constants.js';
import { Snapshot } from '../db/snapshot.entity.js';
import { Volume } from '../db/volume.entity.js';
import { dictOf, findRecord, getRecord, typeRecords, type VolumeRecord } from '../db/volume-record.js';
import type { WorkerRequest } from '../db/worker.entity.js';
import { forgetVolumeWork, volumeWork } from '../db/worker-rows.js';
import { ACTIONS, DETAILS } from '../messages/message-fields.js';
import { MessagesService } from '../messages/messages.service.js';
import { volumeNotification, withoutToken } from '../notifications/volume-usage.js';
import { releaseVolume } from './volume-release.js';

/**
 * Changes the type of volumes: `retyping` -> `available` or `in-use`, with the new type or, when no backend takes it, the
 * old one. Rows of image metadata hang on the volume's id and stay (cinder/volume/manager.py retype).
 */
@Injectable()
export class VolumeRetyperService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly messages: MessagesService,
    private readonly locks: VolumeLocks,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  retype(volumeId: string, context: RequestContext): Promise<void> {
    return this.locks.run(volumeId, async () => {
      const { manager } = this.dataSource;
      const work = await volumeWork(manager, volumeId, 'retyping');
      const record = work === null ? null : await findRecord(manager, volumeId);
      if (work?.newTypeId === undefined || record === null) return;
      const reason = await this.#whyNot(record, work.newTypeId, work);
      if (reason === null) await this.#finish(volumeId, work.newTypeId, context);
      else await this.#refuse(record, reason, context);
    });
  }

  /**
   * A type that names another backend needs a migration there, and there is no other one: what the scheduler says in the
   * original depends on whether it was allowed to look (cinder/scheduler/filter_scheduler.py find_retype_backend).
   */
  async #whyNot({ volume }: VolumeRecord, newTypeId: string, work: WorkerRequest): Promise<string | null> {
    const type = (await typeRecords(this.dataSource.manager, [newTypeId])).get(newTypeId);
    const wanted = dictOf(type?.extraSpecs ?? [])['volume_backend_name'];
    if (wanted === undefined || wanted === backendNameOf(this.config.volumeHost)) return null;
    const name = type?.type.name ?? newTypeId;
    return work.migrationPolicy === 'on-demand'
      ? `No valid backends for volume ${volume.id} with type ${name}`
      : `Current backend not valid for volume ${volume.id} with type ${name}, migration not allowed`;
  }

  async #finish(volumeId: string, newTypeId: string, context: RequestContext): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      await tx.update(Volume, { id: volumeId }, { volumeTypeId: newTypeId });
      await tx.update(Snapshot, { volumeId, deleted: false }, { volumeTypeId: newTypeId });
      await releaseVolume(tx, volumeId, 'retyping');
      await forgetVolumeWork(tx, volumeId);
      const record = await getRecord(tx, volumeId);
      await outbox.add(
        volumeNotification('retype', record, context, this.config.volumeHost, { volume_type: newTypeId }),
      );
    });
  }

  async #refuse({ volume }: VolumeRecord, reason: string, context: RequestContext): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      await releaseVolume(tx, volume.id, 'retyping');
      await forgetVolumeWork(tx, volume.id);
      const { scheduleVolume: action } = ACTIONS;
      await this.messages.failed(tx, context, { resourceId: volume.id, action, detail: DETAILS.noBackendAvailable });
      await outbox.add({
        kind: 'notify',
        eventType: 'scheduler.retype',
        priority: 'error',
        payload: {
          volume_id: volume.id,
          state: volume.previousStatus,
          method: 'retype',
          reason: `No valid backend was found. ${reason}`,
        },
        context: withoutToken(context),
        publisherId: `scheduler.${this.config.volumeHost.split('@')[0]}`,
        orderingKey: volume.id,
      });
    });
  }
}
