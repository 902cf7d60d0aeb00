import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boolFromString } from '#image-properties';
import { badRequest, type Microversion, PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { VolumeRpcApi } from '../bus/volume-rpc-api.js';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { AVAILABILITY_ZONE, poolOf } from '../common/cinder-constants.js';
import { strippedText } from '../common/conversions.js';
import type { ViewRequest } from '../common/view-request.js';
import { backupFor } from '../db/backup-record.js';
import { snapshotFor } from '../db/snapshot-access.js';
import { Volume } from '../db/volume.entity.js';
import { volumeFor } from '../db/volume-access.js';
import { VolumeMetadata } from '../db/volume-metadata.entity.js';
import { getRecord, type VolumeRecord } from '../db/volume-record.js';
import { noteVolumeWork } from '../db/worker-rows.js';
import { withoutToken } from '../notifications/volume-usage.js';
import { VolumeTypesService } from '../volume-types/volume-types.service.js';
import { ImageSource } from './image-source.js';
import type { CreateVolumeBody } from './volume.schema.js';
import { checkSources, checkZone, sizeOf, type VolumeSources } from './volume-request.rules.js';

type Wanted = CreateVolumeBody['volume'];

/** `POST /volumes`: the volume is stored as `creating` and its manager told, in one transaction. */
@Injectable()
export class VolumeCreationService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly images: ImageSource,
    private readonly types: VolumeTypesService,
    private readonly rpc: VolumeRpcApi,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @throws OpenStackError 400 or 404; nothing is stored then */
  async create({ context, version }: ViewRequest, { volume }: CreateVolumeBody): Promise<VolumeRecord> {
    const requestedType = volume.volume_type ? await this.types.byNameOrId(volume.volume_type, context) : null;
    const sources = await this.#sources(context, volume, version);
    if (boolFromString(volume.multiattach)) throw badRequest(MULTIATTACH);
    checkSources(sources);
    const size = sizeOf(volume.size, sources);
    const zone = checkZone(volume.availability_zone ?? AVAILABILITY_ZONE);
    if (sources.image !== null) this.images.check(sources.image, size);
    const typeId = requestedType?.id ?? (await this.#typeOf(context, sources));
    return this.#store(context, volume, sources, {
      size,
      availabilityZone: zone,
      volumeTypeId: typeId,
      bootable: this.profile.bootableFromTheStart && (await this.#sourceIsBootable(sources)),
    });
  }

  async #sources(context: RequestContext, wanted: Wanted, version: Microversion): Promise<VolumeSources> {
    const { manager } = this.dataSource;
    const snapshot = wanted.snapshot_id ? await snapshotFor(manager, context, wanted.snapshot_id) : null;
    const source = wanted.source_volid ? await volumeFor(manager, context, wanted.source_volid) : null;
    const fromBackup = version.atLeast('3.47') && wanted.backup_id;
    const backup = fromBackup ? (await backupFor(manager, context, fromBackup)).backup : null;
    const imageRef = wanted.image_id ?? wanted.imageRef;
    if (imageRef === undefined || imageRef === null) return { snapshot, source, backup, image: null };
    const image = await this.images.resolve(imageRef);
    const root = version.atLeast('3.46') ? this.images.rootSnapshot(image) : null;
    if (root === null) return { snapshot, source, backup, image };
    return { snapshot: await snapshotFor(manager, context, root), source, backup, image: null };
  }

  /** cinder/volume/flows/api/create_volume.py ExtractVolumeRequestTask._get_volume_type: the source's type comes before the image's wish. */
  async #typeOf(context: RequestContext, { snapshot, source, image }: VolumeSources): Promise<string> {
    const inherited = source?.volume.volumeTypeId ?? snapshot?.volumeTypeId;
    if (inherited !== undefined) return inherited;
    const wish = this.profile.imageChoosesVolumeType ? image?.properties?.['cinder_img_volume_type'] : undefined;
    const type = typeof wish === 'string' && wish !== '' ? this.types.byNameOrId(wish, context) : this.types.default();
    return (await type).id;
  }

  async #sourceIsBootable({ snapshot, source }: VolumeSources): Promise<boolean> {
    if (source !== null) return source.volume.bootable;
    if (snapshot === null) return false;
    const original = await this.dataSource.manager.findOneBy(Volume, { id: snapshot.volumeId });
    return original?.bootable === true;
  }

  #store(
    context: RequestContext,
    wanted: Wanted,
    { snapshot, source, image, backup }: VolumeSources,
    decided: Pick<Volume, 'size' | 'availabilityZone' | 'volumeTypeId' | 'bootable'>,
  ): Promise<VolumeRecord> {
    const id = randomUUID();
    return this.unitOfWork.run(async (tx, outbox) => {
      await tx.insert(Volume, {
        id,
        ...decided,
        userId: context.userId,
        projectId: context.projectId,
        host: poolOf(this.config.volumeHost),
        status: 'creating',
        attachStatus: 'detached',
        scheduledAt: new Date(),
        displayName: strippedText(wanted.name ?? wanted.display_name),
        displayDescription: strippedText(wanted.description ?? wanted.display_description),
        snapshotId: snapshot?.id ?? null,
        sourceVolid: source?.volume.id ?? null,
      });
      const metadata = Object.entries(wanted.metadata ?? {});
      if (metadata.length > 0)
        await tx.insert(
          VolumeMetadata,
          metadata.map(([key, value]) => ({ volumeId: id, key, value })),
        );
      const request = { imageId: image?.id ?? null, backupId: backup?.id ?? null, context: withoutToken(context) };
      await noteVolumeWork(tx, id, 'creating', request);
      const record = await getRecord(tx, id);
      await this.rpc.createVolume(outbox, context, record, request.imageId, request.backupId);
      return record;
    });
  }
}

const MULTIATTACH =
  'multiattach parameter has been removed. The default behavior is to use multiattach enabled volume types. Contact ' +
  'your administrator to create a multiattach enabled volume type and use it to create multiattach volumes.';
