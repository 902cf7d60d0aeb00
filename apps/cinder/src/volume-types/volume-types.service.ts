import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { notFound, type RequestContext } from '#openstack-http';
import { DEFAULT_VOLUME_TYPE } from '../common/cinder-constants.js';
import { isUuid } from '../common/cinder-errors.js';
import { typeRecords, type VolumeTypeRecord } from '../volumes/volume-record.js';
import { VolumeType } from './volume-type.entity.js';

/** Volume types: which there are, and which one a request means. */
@Injectable()
export class VolumeTypesService {
  constructor(private readonly dataSource: DataSource) {}

  async list(context: RequestContext): Promise<VolumeTypeRecord[]> {
    const { manager } = this.dataSource;
    const where = context.isAdmin ? { deleted: false } : { deleted: false, isPublic: true };
    const types = await manager.find(VolumeType, { where, order: { createdAt: 'DESC', id: 'DESC' } });
    return this.#records(manager, types);
  }

  /** @throws OpenStackError 404 */
  async byId(id: string): Promise<VolumeTypeRecord> {
    const type = isUuid(id) ? await this.dataSource.manager.findOneBy(VolumeType, { id, deleted: false }) : null;
    if (type === null) throw notFound(`Volume type ${id} could not be found.`);
    const [record] = await this.#records(this.dataSource.manager, [type]);
    return record as VolumeTypeRecord;
  }

  /** The type of that id or, failing that, of that name. @throws OpenStackError 404 */
  async byNameOrId(nameOrId: string): Promise<VolumeType> {
    const { manager } = this.dataSource;
    const byId = isUuid(nameOrId) ? await manager.findOneBy(VolumeType, { id: nameOrId, deleted: false }) : null;
    const type = byId ?? (await manager.findOneBy(VolumeType, { name: nameOrId, deleted: false }));
    if (type === null) throw notFound(`Volume type with name ${nameOrId} could not be found.`);
    return type;
  }

  default(): Promise<VolumeType> {
    return this.byNameOrId(DEFAULT_VOLUME_TYPE);
  }

  async #records(manager: EntityManager, types: readonly VolumeType[]): Promise<VolumeTypeRecord[]> {
    const records = await typeRecords(
      manager,
      types.map(({ id }) => id),
    );
    return types.flatMap(({ id }) => records.get(id) ?? []);
  }
}
