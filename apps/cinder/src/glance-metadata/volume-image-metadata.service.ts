import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { glanceMetadataNotFound, invalidVolume } from '../common/cinder-errors.js';
import { addGlanceRows, deleteGlanceRows, glanceRowsOf } from '../db/glance-metadata-rows.js';
import { volumeFor } from '../db/volume-access.js';
import { VolumeGlanceMetadata } from '../db/volume-glance-metadata.entity.js';
import { dictOf, type VolumeRecord } from '../db/volume-record.js';

/** States in which somebody else is reading or writing the rows. */
const BUSY: ReadonlySet<string> = new Set(['maintenance', 'uploading']);

/**
 * The actions on `volume_image_metadata` (cinder/api/contrib/volume_image_metadata.py). No key is reserved: a user may
 * overwrite `image_id` or `min_disk` in the volume's own copy.
 */
@Injectable()
export class VolumeImageMetadataService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws OpenStackError 404 when the volume has no rows at all */
  async show(context: RequestContext, volumeId: string): Promise<Record<string, string>> {
    const { glanceMetadata } = await volumeFor(this.dataSource.manager, context, volumeId);
    if (glanceMetadata.length === 0) throw glanceMetadataNotFound(volumeId);
    return dictOf(glanceMetadata);
  }

  /** Adds and overwrites; other keys stay. @returns all rows */
  set(
    context: RequestContext,
    volumeId: string,
    metadata: Readonly<Record<string, string>>,
  ): Promise<Record<string, string>> {
    return this.unitOfWork.run(async (tx) => {
      const { volume, glanceMetadata } = await lockedVolume(tx, context, volumeId, 'Updating');
      const owner = { volumeId: volume.id };
      const wanted = new Map(Object.entries(metadata));
      for (const row of glanceMetadata) {
        const value = wanted.get(row.key);
        if (value !== undefined && value !== row.value)
          await tx.update(VolumeGlanceMetadata, { id: row.id }, { value });
      }
      await addGlanceRows(tx, owner, wanted);
      return dictOf(await glanceRowsOf(tx, owner));
    });
  }

  /** @throws OpenStackError 404 when the volume has no such key */
  async unset(context: RequestContext, volumeId: string, key: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const { volume, glanceMetadata } = await lockedVolume(tx, context, volumeId, 'Deleting');
      if (!glanceMetadata.some((row) => row.key === key)) throw glanceMetadataNotFound(volumeId);
      await deleteGlanceRows(tx, { volumeId: volume.id }, key);
    });
  }
}

/** Two requests at once must not add the same key twice: the volume's row is the lock. */
async function lockedVolume(
  tx: EntityManager,
  context: RequestContext,
  volumeId: string,
  doing: 'Updating' | 'Deleting',
): Promise<VolumeRecord> {
  await tx.query('SELECT FROM cinder.volumes WHERE id = $1 FOR UPDATE', [volumeId]);
  const record = await volumeFor(tx, context, volumeId);
  const { status } = record.volume;
  if (BUSY.has(status)) throw invalidVolume(`${doing} volume metadata is not allowed for volumes in ${status} status.`);
  return record;
}
