import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { snapshotFor } from '../db/snapshot-access.js';
import type { MetadataOwner } from './user-metadata.js';
import { UserMetadataService } from './user-metadata.service.js';

/** The user's key-value pairs of a snapshot (cinder/volume/api.py update_snapshot_metadata, delete_snapshot_metadata (21.3)). */
@Injectable()
export class SnapshotMetadataService extends UserMetadataService {
  protected readonly noun = 'Snapshot';

  constructor(dataSource: DataSource, unitOfWork: UnitOfWork) {
    super(dataSource, unitOfWork);
  }

  protected ownerOf(id: string): MetadataOwner {
    return { snapshotId: id };
  }

  protected async requireVisible(manager: EntityManager, context: RequestContext, id: string): Promise<void> {
    await snapshotFor(manager, context, id);
  }

  protected async lock(tx: EntityManager, context: RequestContext, id: string): Promise<void> {
    await tx.query('SELECT FROM cinder.snapshots WHERE id = $1 FOR UPDATE', [id]);
    await snapshotFor(tx, context, id);
  }
}
