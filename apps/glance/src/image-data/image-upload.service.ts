import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { forbidden, OpenStackError, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { GlanceProfile } from '../glance-profile.js';
import type { Image } from '../images/image.js';
import { mayWrite } from '../images/image-access.js';
import { imageEvent, uploadFailure } from '../images/image-notifications.js';
import { ImagesRepository } from '../images/images.repository.js';
import { ImagesService } from '../images/images.service.js';
import { FileStore, type ReceivedFile } from '../store/file-store.js';
import { GLANCE_PROFILE } from '../tokens.js';
import { HASH_ALGORITHM, type ImageMeasure, ImageMeter } from './image-meter.js';
import { UploadClaims } from './upload-claims.service.js';
import { refusalOf, requireExpected, requireQueued, type UploadOptions } from './upload-refusals.js';
import { virtualSize } from './virtual-size.js';

/** The name of the one store, as locations note it. */
const STORE = 'file';

const RETRYABLE: UploadOptions = { onFailure: 'queued', expected: { size: null, checksum: null } };

/** Takes in an image's data: queued, saving while it arrives, active when all of it is safe. */
@Injectable()
export class ImageUploadService {
  constructor(
    private readonly images: ImagesRepository,
    private readonly catalogue: ImagesService,
    private readonly unitOfWork: UnitOfWork,
    private readonly store: FileStore,
    private readonly claims: UploadClaims,
    @Inject(GLANCE_PROFILE) private readonly profile: GlanceProfile,
  ) {}

  /**
   * @throws OpenStackError 400 formats not set or data cut off, 403, 404, 409 not queued, 410 deleted meanwhile,
   *   413 disk full
   */
  async upload(
    context: RequestContext,
    id: string,
    data: Readable,
    options: UploadOptions = RETRYABLE,
  ): Promise<Image> {
    await this.#begin(context, id);
    const meter = new ImageMeter();
    let received: ReceivedFile | null = null;
    try {
      received = await this.store.receive(id, data, meter);
      const measure = meter.measure();
      requireExpected(options, measure);
      return await this.#activate(context, id, received, measure);
    } catch (error) {
      if (received !== null) await this.store.discard(received);
      const refusal = refusalOf(error);
      await this.#giveUp(context, id, options.onFailure, refusal?.message ?? 'internal error');
      throw refusal ?? error;
    }
  }

  /** Of several uploads at once the first one gets the image, the others 409. */
  async #begin(context: RequestContext, id: string): Promise<void> {
    await this.claims.showAlive();
    await this.unitOfWork.run(async (tx, outbox) => {
      const image = this.catalogue.visible(context, id, await this.images.lock(tx, id));
      if (!mayWrite(context, image)) throw forbidden(`Not allowed to upload image data for image ${id}`);
      requireQueued(image);
      await this.claims.take(tx, id);
      const saving = await this.images.update(tx, image, { values: { status: 'saving' } });
      const extra = { ...importState(this.profile), backend: STORE };
      await outbox.add(imageEvent(context, 'image.update', saving));
      await outbox.add(imageEvent(context, 'image.prepare', saving, extra));
    });
  }

  async #activate(context: RequestContext, id: string, received: ReceivedFile, measure: ImageMeasure): Promise<Image> {
    return this.unitOfWork.run(async (tx, outbox) => {
      const image = await this.images.lock(tx, id);
      const isOurs = await this.claims.release(tx, id);
      if (image === null || image.status !== 'saving' || !isOurs)
        throw new OpenStackError(410, this.profile.goneAfterUpload(id));
      const active = await this.images.update(tx, image, {
        values: {
          status: 'active',
          size: measure.size,
          virtual_size: virtualSize(image.disk_format, image.container_format, measure),
          checksum: measure.checksum,
          os_hash_algo: HASH_ALGORITHM,
          os_hash_value: measure.hashValue,
        },
      });
      const location = this.store.urlOf(id);
      await this.images.addLocation(tx, id, location, STORE);
      await outbox.add(imageEvent(context, 'image.upload', active, importState(this.profile)));
      await outbox.add(imageEvent(context, 'image.activate', active));
      await outbox.add(imageEvent(context, 'image.update', active));
      // Under the lock of the image's row, so that no other upload's file is in its place; before the commit, so that an
      // active image always has its file. A crash in between leaves a claim, and the next start removes the file.
      await this.store.keep(id, received);
      return { ...active, location };
    });
  }

  /** Back to where the image was. Nothing is left to do when it was deleted meanwhile. */
  async #giveUp(
    context: RequestContext,
    id: string,
    status: UploadOptions['onFailure'],
    reason: string,
  ): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      const image = await this.images.lock(tx, id);
      const isOurs = await this.claims.release(tx, id);
      if (image?.status !== 'saving' || !isOurs) return;
      await this.images.update(tx, image, { values: { status } });
      await outbox.add(
        uploadFailure(context, id, `Failed to upload image data for image ${id} due to internal error: ${reason}`),
      );
    });
  }
}

function importState(profile: GlanceProfile): Record<string, string[]> {
  return Object.fromEntries(Object.entries(profile.importState).map(([name, stores]) => [name, [...stores]]));
}
