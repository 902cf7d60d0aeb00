import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { badRequest, pythonStr } from '#openstack-http';
import { invalidInput, invalidVolume, isUuid } from '../common/cinder-errors.js';
import type { ViewRequest } from '../common/view-request.js';
import { Snapshot } from '../db/snapshot.entity.js';
import type { VolumeRecord } from '../db/volume-record.js';
import { ImageSource } from '../volumes/image-source.js';
import { VolumeCreationService } from '../volumes/volume-creation.service.js';
import { VolumesService } from '../volumes/volumes.service.js';
import { namesOf, type OlderResource } from './older-body.js';
import { goneWords, inWords } from './older-words.js';

const DELETABLE = ['available', 'error', 'error_restoring', 'error_extending'];

/** Volumes by v1 and v2 (cinder/api/v1/volumes.py, cinder/api/v2/volumes.py, 2014.1): what they ask for, and how they refuse it. */
@Injectable()
export class OlderVolumesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly creation: VolumeCreationService,
    private readonly volumes: VolumesService,
    private readonly images: ImageSource,
  ) {}

  /** @throws OpenStackError 404 in the version's own words */
  show({ api, context }: ViewRequest, id: string): Promise<VolumeRecord> {
    return inWords(goneWords(api, 'Volume'), () => this.volumes.show(context, id));
  }

  /** @returns the volume, and the id of the image that it is made from */
  async create(
    request: ViewRequest,
    wanted: OlderResource,
  ): Promise<{ readonly record: VolumeRecord; readonly imageId: string | undefined }> {
    const { api } = request;
    const imageId = imageIdOf(wanted.imageRef);
    if (imageId !== undefined) await this.#requireImage(imageId);
    const { snapshot_id, source_volid, volume_type, availability_zone, metadata } = wanted;
    const source = api === 'v1' ? 'source vol id' : 'source volume id';
    const words = [
      [volume_type, 'Volume type not found.'],
      [snapshot_id, `snapshot id:${snapshot_id} not found`],
      [source_volid, `${source}:${source_volid} not found`],
    ] as const;
    const [, gone] = words.find(([given]) => given) ?? [];
    const size = sizeOf(wanted.size, Boolean(snapshot_id || source_volid));
    const volume = {
      ...{ ...namesOf(request, wanted), size, metadata: metadata ?? null },
      ...{ snapshot_id, source_volid, volume_type, availability_zone, imageRef: imageId ?? null },
    };
    const record = await inWords(gone, () => this.creation.create(request, { volume }));
    return { record, imageId };
  }

  /** Keys that the version knows, and those alone. */
  async update(request: ViewRequest, id: string, wanted: OlderResource): Promise<VolumeRecord> {
    await this.show(request, id);
    const keys =
      request.api === 'v1'
        ? (['display_name', 'display_description', 'metadata'] as const)
        : (['name', 'description', 'display_name', 'display_description', 'metadata'] as const);
    const known = Object.fromEntries(keys.filter((key) => key in wanted).map((key) => [key, wanted[key]]));
    return this.volumes.update(request.context, id, {
      volume: { ...known, ...(known['metadata'] === null ? { metadata: {} } : {}) },
    });
  }

  /** @throws OpenStackError 404, 400 with the first reason that 2014.1 finds (cinder/volume/api.py delete) */
  async delete(request: ViewRequest, id: string): Promise<void> {
    const { volume } = await this.show(request, id);
    if (!DELETABLE.includes(volume.status))
      throw invalidVolume(`Volume status must be available or error, but current status is: ${volume.status}`);
    if (volume.attachStatus === 'attached')
      throw request.api === 'v1'
        ? badRequest(`Volume ${id} is still attached, detach volume first.`)
        : badRequest('Volume cannot be deleted while in attached state');
    const snapshots = await this.dataSource.manager.countBy(Snapshot, { volumeId: id, deleted: false });
    if (snapshots > 0) throw invalidVolume(`Volume still has ${snapshots} dependent snapshots`);
    await this.volumes.delete({ ...request, query: {} }, id);
  }

  async #requireImage(id: string): Promise<void> {
    const gone = `ImageNotFound: Image ${id} could not be found.`;
    await inWords(gone, () => this.images.document(id));
  }
}

/** @throws OpenStackError 400 for what is no text that ends in an id */
function imageIdOf(imageRef: unknown): string | undefined {
  if (imageRef === undefined || imageRef === null || imageRef === '' || imageRef === 0 || imageRef === false)
    return undefined;
  const id = typeof imageRef === 'string' ? (imageRef.split('/').pop() ?? '') : '';
  if (!isUuid(id)) throw badRequest('Invalid imageRef provided.');
  return id;
}

/** cinder/utils.py as_int: a text or a fraction counts as the whole number in it. */
function sizeOf(size: unknown, isInherited: boolean): number | null {
  if (!size && isInherited) return null;
  const text = typeof size === 'string' ? size.trim() : size;
  const number = typeof text === 'number' || (typeof text === 'string' && text !== '') ? Math.trunc(Number(text)) : 0;
  if (number > 0) return number;
  throw invalidInput(`Volume size ${pythonStr(size ?? null)} must be an integer and greater than 0`);
}
