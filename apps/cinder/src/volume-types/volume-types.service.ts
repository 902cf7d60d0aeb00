import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { notFound, RequestContext } from '#openstack-http';
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
    const where = { deleted: false, ...visibleTo(context) };
    const types = await manager.find(VolumeType, { where, order: { createdAt: 'DESC', id: 'DESC' } });
    return this.#records(manager, types);
  }

  /** @throws OpenStackError 404, also for a type that is not for the caller */
  async byId(id: string, context: RequestContext): Promise<VolumeTypeRecord> {
    const where = { id, deleted: false, ...visibleTo(context) };
    const type = isUuid(id) ? await this.dataSource.manager.findOneBy(VolumeType, where) : null;
    if (type === null) throw notFound(`Volume type ${id} could not be found.`);
    const [record] = await this.#records(this.dataSource.manager, [type]);
    return record as VolumeTypeRecord;
  }

  /** The type of that id or, failing that, of that name. @throws OpenStackError 404 */
  async byNameOrId(nameOrId: string, context: RequestContext): Promise<VolumeType> {
    const { manager } = this.dataSource;
    const living = { deleted: false, ...visibleTo(context) };
    const byId = isUuid(nameOrId) ? await manager.findOneBy(VolumeType, { id: nameOrId, ...living }) : null;
    const type = byId ?? (await manager.findOneBy(VolumeType, { name: nameOrId, ...living }));
    if (type === null) throw notFound(`Volume type with name ${nameOrId} could not be found.`);
    return type;
  }

  default(): Promise<VolumeType> {
    return this.byNameOrId(DEFAULT_VOLUME_TYPE, RequestContext.admin());
  }

  async #records(manager: EntityManager, types: readonly VolumeType[]): Promise<VolumeTypeRecord[]> {
    const records = await typeRecords(
      manager,
      types.map(({ id }) => id),
    );
    return types.flatMap(({ id }) => records.get(id) ?? []);
  }
}

/** A private type is for administrators: projects can't be given access to it here. */
function visibleTo({ isAdmin }: RequestContext): { isPublic?: true } {
  return isAdmin ? {} : { isPublic: true };
}
