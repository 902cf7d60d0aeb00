import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Logger, type RequestContext, SERVICE_LOGGER } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { GlanceClient, ServiceRefusal } from '#service-clients';
import { exportDisk } from '../backend/disk-export.js';
import { FileBackend } from '../backend/file-backend.js';
import { VolumeLocks } from '../backend/volume-locks.js';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { imageNotFound } from '../common/cinder-errors.js';
import type { WorkerRequest } from '../db/worker.entity.js';
import { forgetVolumeWork, volumeWork } from '../db/worker-rows.js';
import { ACTIONS, DETAILS } from '../messages/message-fields.js';
import { MessagesService } from '../messages/messages.service.js';
import { isPassing } from './passing-trouble.js';
import { releaseVolume } from './volume-release.js';

/** States of an image that has no data yet: such an image is deleted when its upload has failed. */
const WITHOUT_DATA: ReadonlySet<string> = new Set(['queued', 'saving']);

/**
 * Uploads volumes to the images that the API made for them: `uploading` -> `available` or `in-use`, whether or not the
 * upload succeeded (cinder/volume/manager.py copy_volume_to_image). The worker row tells whether it is still to be done.
 */
@Injectable()
export class VolumeUploaderService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly glance: GlanceClient,
    private readonly backend: FileBackend,
    private readonly messages: MessagesService,
    private readonly locks: VolumeLocks,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param mayTryAgain whether somebody comes back when Glance can't be reached now
   * @throws what stood in the way for now, if `mayTryAgain`
   */
  upload(volumeId: string, context: RequestContext, mayTryAgain: boolean): Promise<void> {
    return this.locks.run(volumeId, async () => {
      const work = await volumeWork(this.dataSource.manager, volumeId, 'uploading');
      if (work === null) return;
      try {
        await this.#send(volumeId, work);
        await this.#finish(volumeId);
      } catch (error) {
        if (mayTryAgain && isPassing(error)) throw error;
        await this.#fail(volumeId, work, error, context);
      }
    });
  }

  /** An image that is active has its data from a try before this one. */
  async #send(volumeId: string, { imageId, diskFormat }: WorkerRequest): Promise<void> {
    const image = imageId ? await this.glance.show(imageId) : null;
    if (!imageId || image === null) throw imageNotFound(imageId ?? 'None');
    if (image.status === 'active') return;
    await this.glance.upload(imageId, exportDisk(this.backend.pathOf({ volumeId }), diskFormat ?? null));
  }

  async #finish(volumeId: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await releaseVolume(tx, volumeId, 'uploading');
      await forgetVolumeWork(tx, volumeId);
    });
  }

  async #fail(volumeId: string, work: WorkerRequest, error: unknown, context: RequestContext): Promise<void> {
    this.logger.error({ err: error, volume_id: volumeId }, `volume ${volumeId} could not be uploaded`);
    if (this.profile.deletesImageOfFailedUpload && work.imageId) await this.#deleteImage(work.imageId);
    await this.unitOfWork.run(async (tx) => {
      await releaseVolume(tx, volumeId, 'uploading');
      await forgetVolumeWork(tx, volumeId);
      const { copyVolumeToImage: action } = ACTIONS;
      await this.messages.failed(tx, context, { resourceId: volumeId, action, detail: DETAILS.failedToUploadVolume });
    });
  }

  /** What keeps the image from being deleted (it may be protected) must not keep the volume from being released. */
  async #deleteImage(imageId: string): Promise<void> {
    try {
      const image = await this.glance.show(imageId);
      if (image !== null && WITHOUT_DATA.has(image.status ?? '')) await this.glance.delete(imageId);
    } catch (error) {
      if (!(error instanceof ServiceRefusal || isPassing(error))) throw error;
      this.logger.warn({ err: error, image_id: imageId }, `image ${imageId} stays without data`);
    }
  }
}
