import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boolFromString } from '#image-properties';
import { conflict, type OpenStackError, type RequestContext } from '#openstack-http';
import { type JsonObject, UnitOfWork } from '#persistence';
import { cinderImageOf, imageMetadataOf } from '#service-clients';
import { VolumeRpcApi } from '../bus/volume-rpc-api.js';
import { invalidVolume } from '../common/cinder-errors.js';
import { volumeFor } from '../db/volume-access.js';
import { claimVolume } from '../db/volume-claim.js';
import { getRecord, type VolumeRecord } from '../db/volume-record.js';
import { noteVolumeWork } from '../db/worker-rows.js';
import { withoutToken } from '../notifications/volume-usage.js';
import { ImageSource } from './image-source.js';
import type { ReimageBody } from './volume-actions.schema.js';

/** `os-reimage` (3.68): another image over a volume that exists. */
@Injectable()
export class VolumeReimageService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly images: ImageSource,
    private readonly rpc: VolumeRpcApi,
  ) {}

  /**
   * The image is checked before the volume is taken: the original takes it first, and an image that does not fit leaves
   * its volume `downloading` for ever.
   *
   * @throws OpenStackError 404 for the volume or the image, 400 in another state or for an image that does not fit,
   *   409 for a volume that more than one server has
   */
  async reimage(context: RequestContext, volumeId: string, wanted: ReimageBody): Promise<void> {
    const statuses = boolFromString(wanted.reimage_reserved)
      ? ['available', 'error', 'reserved']
      : ['available', 'error'];
    const before = await volumeFor(this.dataSource.manager, context, volumeId);
    if (before.attachments.length > 1)
      throw conflict('Cannot re-image a volume which is attached to more than one server.');
    if (!statuses.includes(before.volume.status)) throw refusal(before, statuses);
    const document = await this.images.document(wanted.image_id);
    this.images.check(imageMetadataOf(document), before.volume.size);
    await this.unitOfWork.run(async (tx, outbox) => {
      if (!(await claimVolume(tx, volumeId, 'downloading', statuses)))
        throw refusal(await volumeFor(tx, context, volumeId), statuses);
      const request = { imageId: wanted.image_id, context: withoutToken(context) };
      await noteVolumeWork(tx, volumeId, 'reimaging', request);
      await this.rpc.reimage(outbox, context, await getRecord(tx, volumeId), cinderImageOf(document) as JsonObject);
    });
  }
}

function refusal({ volume }: VolumeRecord, statuses: readonly string[]): OpenStackError {
  return invalidVolume(
    `Volume ${volume.id} status must be ${statuses.join(' or ')}, but current status is ${volume.status}.`,
  );
}
