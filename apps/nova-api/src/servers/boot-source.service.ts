import { Inject, Injectable } from '@nestjs/common';
import type { BlockDeviceRow, BootSource, ImageMetadata, PropertyFlow } from '#image-properties';
import { badRequest } from '#openstack-http';
import { CinderClient, GlanceClient, type VolumeView } from '#service-clients';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { applyRules } from './rule-errors.js';

/** Block devices that a request names itself; both absent when it names none. */
export interface RequestedMapping {
  readonly blockDevices?: readonly Record<string, unknown>[];
  readonly legacyBdm?: boolean;
}

/** The image metadata that a server boots with, and what it was read from. */
export interface BootMetadata {
  /** `''` for a boot from a volume. */
  readonly imageRef: string;
  readonly image: ImageMetadata;
}

/** A block device with the type of the volume that it will become. */
export type DescribedDevice = BlockDeviceRow & { readonly volume_type?: string | null };

/** Reads image metadata from wherever the request's root disk comes from (nova/compute/api.py _get_bdm_image_metadata). */
@Injectable()
export class BootSourceService {
  constructor(
    private readonly glance: GlanceClient,
    private readonly cinder: CinderClient,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
  ) {}

  async read(imageRef: string, { blockDevices = [], legacyBdm = false }: RequestedMapping): Promise<BootMetadata> {
    if (imageRef !== '') {
      const image = await this.glance.show(imageRef);
      if (image === null) throw badRequest('Can not find requested image');
      return { imageRef, image };
    }
    if (blockDevices.length === 0) throw badRequest('Missing imageRef attribute');
    const source = applyRules(() => this.flow.bootSource(blockDevices, legacyBdm));
    return { imageRef: '', image: source === null ? {} : await this.#readSource(source) };
  }

  /** Kernel and ramdisk images must exist before anything is stored. */
  async requireImages(ids: readonly (string | null)[]): Promise<void> {
    for (const id of ids) {
      if (id !== null && id !== '' && (await this.glance.show(id)) === null)
        throw badRequest(`Image ${id} could not be found.`);
    }
  }

  /** The mapping with what it names described: the size of each volume, and the type of each snapshot's volume. */
  async describe(rows: readonly BlockDeviceRow[]): Promise<DescribedDevice[]> {
    const described: DescribedDevice[] = [];
    for (const row of rows) {
      if (row.source_type === 'volume' && row.volume_id !== null && row.volume_size === null)
        described.push({ ...row, volume_size: (await this.#volume(row.volume_id)).size });
      else if (row.source_type === 'snapshot' && row.snapshot_id !== null)
        described.push({ ...row, volume_type: (await this.#volumeOfSnapshot(row.snapshot_id)).volume_type ?? null });
      else described.push(row);
    }
    return described;
  }

  async #readSource(source: BootSource): Promise<ImageMetadata> {
    if (source.kind === 'image') {
      const image = await this.glance.show(source.id);
      if (image === null) throw badRequest(`Block Device Mapping is Invalid: failed to get image ${source.id}.`);
      return applyRules(() => this.flow.imageMetadataFromVolumeSource(image));
    }
    const volume = source.kind === 'volume' ? await this.#volume(source.id) : await this.#volumeOfSnapshot(source.id);
    if (volume.bootable !== 'true') throw badRequest(`Block Device ${volume.id} is not bootable.`);
    const facts = {
      id: volume.id,
      size: volume.size,
      status: volume.status,
      bootable: true,
      volume_image_metadata: volume.volume_image_metadata ?? {},
    };
    return applyRules(() => this.flow.imageMetadataFromVolume(facts));
  }

  async #volume(id: string): Promise<VolumeView> {
    const volume = await this.cinder.showVolume(id);
    if (volume === null) throw badRequest(`Block Device Mapping is Invalid: failed to get volume ${id}.`);
    return volume;
  }

  /** A snapshot shows no image metadata of its own: its volume is asked. */
  async #volumeOfSnapshot(id: string): Promise<VolumeView> {
    const snapshot = await this.cinder.showSnapshot(id);
    if (snapshot === null) throw badRequest(`Block Device Mapping is Invalid: failed to get snapshot ${id}.`);
    return this.#volume(snapshot.volume_id);
  }
}
