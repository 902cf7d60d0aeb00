import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { volumeNotFound } from '../common/cinder-errors.js';
import { findRecord } from '../db/volume-record.js';

/** The backend's part in a volume's change of owner (cinder/volume/manager.py accept_transfer): a file has no owner of its own. */
@Injectable()
export class VolumeTransfererService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws OpenStackError 404 when this manager has no such volume */
  async agree(volumeId: string): Promise<void> {
    if ((await findRecord(this.dataSource.manager, volumeId)) === null) throw volumeNotFound(volumeId);
  }
}
