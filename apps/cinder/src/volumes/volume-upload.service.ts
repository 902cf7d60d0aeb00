import { Inject, Injectable } from '@nestjs/common';
import { boolFromString, type PropertyFlow, parseUploadForce, RuleError } from '#image-properties';
import { badRequest, PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { type JsonObject, UnitOfWork } from '#persistence';
import { cinderImageOf, GlanceClient, type ImageDocument } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { VolumeRpcApi } from '../bus/volume-rpc-api.js';
import { CINDER_PROFILE, type CinderProfile, PROPERTY_FLOW } from '../cinder-profile.js';
import { policyForbids } from '../common/cinder-errors.js';
import type { ViewRequest } from '../common/view-request.js';
import { Volume } from '../db/volume.entity.js';
import { volumeFor } from '../db/volume-access.js';
import { dictOf, type VolumeRecord } from '../db/volume-record.js';
import type { WorkerRequest } from '../db/worker.entity.js';
import { forgetVolumeWork, noteVolumeWork } from '../db/worker-rows.js';
import { withoutToken } from '../notifications/volume-usage.js';
import type { UploadImageBody } from './volume-actions.schema.js';
import { uploadAnswer } from './volume-upload.view.js';

/** `os-volume_upload_image`: the API makes the image, and the volume manager fills it. */
@Injectable()
export class VolumeUploadService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly glance: GlanceClient,
    private readonly rpc: VolumeRpcApi,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /**
   * @returns what the API answers
   * @throws OpenStackError 404, 403 for a public image by other than administrators, 400 in another state and for
   *   whatever Glance refuses, in which case the volume is as it was
   */
  async upload({ context, version }: ViewRequest, volumeId: string, wanted: UploadImageBody): Promise<unknown> {
    const sharing = version.atLeast('3.1')
      ? { visibility: wanted.visibility ?? 'private', protected: boolFromString(wanted.protected) }
      : {};
    const record = await this.#claim(context, volumeId, wanted, sharing.visibility === 'public');
    const image = await this.#createImage(record, wanted, sharing);
    await this.unitOfWork.run(async (tx, outbox) => {
      await noteVolumeWork(tx, volumeId, 'uploading', requestOf(context, wanted, String(image['id'])));
      await this.rpc.copyVolumeToImage(outbox, context, record, cinderImageOf(image) as JsonObject);
    });
    return { 'os-volume_upload_image': uploadAnswer(record, image, this.profile.uploadAnswerTellsSharing) };
  }

  /**
   * Of two uploads at once one gets the volume: its row is locked while the status is looked at. The note without an image
   * is for a process that dies before Glance has answered: the next one gives the volume back.
   */
  #claim(context: RequestContext, volumeId: string, wanted: UploadImageBody, isPublic: boolean): Promise<VolumeRecord> {
    return this.unitOfWork.run(async (tx) => {
      await tx.query('SELECT FROM cinder.volumes WHERE id = $1 FOR UPDATE', [volumeId]);
      const record = await volumeFor(tx, context, volumeId);
      if (isPublic && !context.isAdmin) throw policyForbids('volume_extension:volume_actions:upload_public');
      const force = { requested: parseUploadForce(wanted.force), enabled: this.config.enableForceUpload };
      asBadRequest(() => this.profile.checkUploadable(record.volume, force));
      const { status } = record.volume;
      await tx.update(Volume, { id: volumeId }, { status: 'uploading', previousStatus: status });
      await noteVolumeWork(tx, volumeId, 'uploading', requestOf(context, wanted, null));
      return record;
    });
  }

  async #createImage(record: VolumeRecord, wanted: UploadImageBody, sharing: Sharing): Promise<ImageDocument> {
    const { volume, glanceMetadata } = record;
    try {
      const image = this.flow.imageForUploadedVolume({
        imageName: wanted.image_name,
        containerFormat: wanted.container_format ?? 'bare',
        diskFormat: wanted.disk_format ?? 'raw',
        ...sharing,
        glanceMetadata: dictOf(glanceMetadata),
      });
      return await this.glance.createDocument(image);
    } catch (error) {
      await this.#release(volume);
      // The original answers 400 whatever Glance's trouble is (cinder/api/contrib/volume_actions.py).
      throw badRequest(error instanceof Error ? error.message : String(error));
    }
  }

  async #release({ id, status }: Volume): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await tx.update(Volume, { id, status: 'uploading' }, { status, previousStatus: null });
      await forgetVolumeWork(tx, id);
    });
  }
}

function requestOf(context: RequestContext, wanted: UploadImageBody, imageId: string | null): WorkerRequest {
  return { imageId, diskFormat: wanted.disk_format ?? 'raw', context: withoutToken(context) };
}

type Sharing = { readonly visibility?: string; readonly protected?: boolean };

function asBadRequest(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof RuleError) throw badRequest(error.message);
    throw error;
  }
}
