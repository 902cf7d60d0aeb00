import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { CinderError, type PropertyFlow, requiredGlanceMetadata } from '#image-properties';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import { GlanceClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { ImageCopyFailure } from '../backend/disk-image-probe.js';
import { type Disk, FileBackend } from '../backend/file-backend.js';
import { CINDER_PROFILE, type CinderProfile, PROPERTY_FLOW } from '../cinder-profile.js';
import { imageNotFound } from '../common/cinder-errors.js';
import { MetadataCopyFailure } from '../common/metadata-copy-failure.js';
import {
  addGlanceRows,
  addNewGlanceRows,
  copyGlanceRows,
  glanceRowsOf,
  type Owner,
} from '../db/glance-metadata-rows.js';
import { Snapshot } from '../db/snapshot.entity.js';
import { Volume } from '../db/volume.entity.js';
import { dictOf } from '../db/volume-record.js';

/** What a filled volume still needs in the database, all in one transaction. */
export interface FilledVolume {
  readonly bootable: boolean;
  /** Writes the rows that came along with the data. */
  readonly writeRows: (tx: EntityManager) => Promise<void>;
}

const NOTHING: FilledVolume = { bootable: false, writeRows: async () => {} };

/** Fills a new volume's disk (cinder/volume/flows/manager/create_volume.py CreateVolumeFromSpecTask). */
@Injectable()
export class VolumeSourceService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly glance: GlanceClient,
    private readonly backend: FileBackend,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  async fill(volume: Volume, imageId: string | null): Promise<FilledVolume> {
    if (imageId !== null) return this.#fromImage(volume, imageId);
    if (volume.snapshotId !== null) return this.#fromSnapshot(volume, volume.snapshotId);
    if (volume.sourceVolid !== null) return this.#fromVolume(volume, volume.sourceVolid);
    await this.backend.createBlank({ volumeId: volume.id }, volume.size);
    return NOTHING;
  }

  /**
   * Writes an image's data over the volume's disk, all of it or nothing.
   *
   * @returns rows of image metadata that go with the data
   * @throws ImageUnacceptable or ImageCopyFailure where the image has no data, or none that can be used
   */
  async copyImage(
    volume: Volume,
    imageId: string,
    beforeData: () => Promise<void> = async () => {},
  ): Promise<[key: string, value: string][]> {
    const image = await this.glance.show(imageId);
    if (image === null) throw imageNotFound(imageId);
    // The data of any other image is 404 or nothing, though an administrator may read it (glance/api/v1/controller.py).
    if (image.status !== 'active') throw new ImageCopyFailure(`image ${imageId} is ${image.status} and has no data`);
    const rows = Object.entries(this.flow.volumeGlanceMetadata(imageId, image));
    await beforeData();
    const claimed = { disk: textOf(image['disk_format']), container: textOf(image['container_format']) };
    await this.backend.createFromImage({ volumeId: volume.id }, volume.size, {
      data: await this.glance.download(imageId),
      probe: (head) => this.profile.probeDiskImage(imageId, claimed, head, volume.size),
    });
    return rows;
  }

  async #fromImage(volume: Volume, imageId: string): Promise<FilledVolume> {
    const rows = await this.copyImage(volume, imageId, () => this.#recordSignatureCheck(volume.id));
    const add = this.profile.passesOverKnownKeys ? addGlanceRows : addNewGlanceRows;
    return { bootable: true, writeRows: (tx) => add(tx, { volumeId: volume.id }, rows) };
  }

  /**
   * The original writes its verdict on the signature before it looks at the data, so it stays when that is no good. A second
   * try finds it there.
   */
  async #recordSignatureCheck(volumeId: string): Promise<void> {
    if (!this.profile.knowsImageSignatures || !this.config.verifyGlanceSignatures) return;
    await this.dataSource.transaction((tx) => addGlanceRows(tx, { volumeId }, [['signature_verified', 'False']]));
  }

  async #fromSnapshot(volume: Volume, snapshotId: string): Promise<FilledVolume> {
    const { manager } = this.dataSource;
    const snapshot = await manager.findOneByOrFail(Snapshot, { id: snapshotId });
    const original = await manager.findOneByOrFail(Volume, { id: snapshot.volumeId });
    return this.#copy(volume, { snapshotId }, original.bootable);
  }

  async #fromVolume(volume: Volume, sourceId: string): Promise<FilledVolume> {
    const source = await this.dataSource.manager.findOneByOrFail(Volume, { id: sourceId });
    return this.#copy(volume, { volumeId: sourceId }, source.bootable);
  }

  /** Rows of image metadata travel only when what they come from is bootable now. */
  async #copy(volume: Volume, from: Disk & Owner, bootable: boolean): Promise<FilledVolume> {
    if (bootable && this.profile.copyingNoRowsFails) await requireRows(this.dataSource.manager, from);
    await this.backend.copy(from, { volumeId: volume.id }, volume.size);
    if (!bootable) return NOTHING;
    return {
      bootable,
      writeRows: async (tx) => {
        await copyGlanceRows(tx, from, { volumeId: volume.id });
      },
    };
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null);

/** 2014.1 fails where there is nothing to copy. @throws MetadataCopyFailure */
export async function requireRows(manager: EntityManager, owner: Owner): Promise<void> {
  try {
    requiredGlanceMetadata(
      'volumeId' in owner ? owner.volumeId : owner.snapshotId,
      dictOf(await glanceRowsOf(manager, owner)),
    );
  } catch (error) {
    throw error instanceof CinderError ? new MetadataCopyFailure(error.message) : error;
  }
}
