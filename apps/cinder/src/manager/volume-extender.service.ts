import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Logger, PROPTRAIL_CONFIG, type RequestContext, SERVICE_LOGGER } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { FileBackend } from '../backend/file-backend.js';
import { VolumeLocks } from '../backend/volume-locks.js';
import { Volume } from '../db/volume.entity.js';
import { findRecord, getRecord } from '../db/volume-record.js';
import { forgetVolumeWork, volumeWork } from '../db/worker-rows.js';
import { ACTIONS, DETAILS } from '../messages/message-fields.js';
import { MessagesService } from '../messages/messages.service.js';
import { volumeNotification } from '../notifications/volume-usage.js';
import { ComputeEventsService } from './compute-events.service.js';
import { releaseVolume } from './volume-release.js';

/** Makes volumes larger: `extending` -> `available` or `in-use`, or `error_extending` (cinder/volume/manager.py extend_volume). */
@Injectable()
export class VolumeExtenderService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly backend: FileBackend,
    private readonly messages: MessagesService,
    private readonly locks: VolumeLocks,
    private readonly compute: ComputeEventsService,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  extend(volumeId: string, context: RequestContext): Promise<void> {
    return this.locks.run(volumeId, async () => {
      await this.#extend(volumeId, context);
      await this.compute.tell(volumeId, context);
    });
  }

  async #extend(volumeId: string, context: RequestContext): Promise<void> {
    const work = await volumeWork(this.dataSource.manager, volumeId, 'extending');
    const record = work === null ? null : await findRecord(this.dataSource.manager, volumeId);
    const newSize = work?.newSize;
    if (record === null || newSize === undefined) return;
    await this.unitOfWork.run(async (_, outbox) => {
      await outbox.add(volumeNotification('resize.start', record, context, this.config.volumeHost));
    });
    try {
      await this.backend.extend({ volumeId }, newSize);
      await this.#finish(volumeId, newSize, context);
    } catch (error) {
      await this.#fail(volumeId, error, context);
    }
  }

  async #finish(volumeId: string, size: number, context: RequestContext): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      await tx.update(Volume, { id: volumeId }, { size });
      await releaseVolume(tx, volumeId, 'extending');
      const record = await getRecord(tx, volumeId);
      await this.compute.note(tx, record, 'volume-extended', context);
      await outbox.add(volumeNotification('resize.end', record, context, this.config.volumeHost, { size }));
    });
  }

  async #fail(volumeId: string, error: unknown, context: RequestContext): Promise<void> {
    this.logger.error({ err: error, volume_id: volumeId }, `volume ${volumeId} could not be extended`);
    await this.unitOfWork.run(async (tx) => {
      await tx.update(Volume, { id: volumeId, status: 'extending' }, { status: 'error_extending' });
      await forgetVolumeWork(tx, volumeId);
      const { extendVolume: action } = ACTIONS;
      await this.messages.failed(tx, context, { resourceId: volumeId, action, detail: DETAILS.driverFailedExtend });
    });
  }
}
