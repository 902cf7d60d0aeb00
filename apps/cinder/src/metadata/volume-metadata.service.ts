import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { invalidVolume } from '../common/cinder-errors.js';
import { volumeFor } from '../db/volume-access.js';
import type { MetadataOwner } from './user-metadata.js';
import { UserMetadataService } from './user-metadata.service.js';

/** States in which somebody else is reading or writing the volume. */
const BUSY: ReadonlySet<string> = new Set(['maintenance', 'uploading']);

/** The user's key-value pairs of a volume (cinder/volume/api.py _update_volume_metadata, delete_volume_metadata (21.3)). */
@Injectable()
export class VolumeMetadataService extends UserMetadataService {
  protected readonly noun = 'Volume';

  constructor(dataSource: DataSource, unitOfWork: UnitOfWork) {
    super(dataSource, unitOfWork);
  }

  protected ownerOf(id: string): MetadataOwner {
    return { volumeId: id };
  }

  protected async requireVisible(manager: EntityManager, context: RequestContext, id: string): Promise<void> {
    await volumeFor(manager, context, id);
  }

  protected async lock(
    tx: EntityManager,
    context: RequestContext,
    id: string,
    doing: 'Updating' | 'Deleting',
  ): Promise<void> {
    await tx.query('SELECT FROM cinder.volumes WHERE id = $1 FOR UPDATE', [id]);
    const { volume } = await volumeFor(tx, context, id);
    if (BUSY.has(volume.status))
      throw invalidVolume(`${doing} volume metadata is not allowed for volumes in ${volume.status} status.`);
  }
}
