import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { notFound, RequestContext } from '#openstack-http';
import { DEFAULT_VOLUME_TYPE } from '../common/cinder-constants.js';
import { isUuid } from '../common/cinder-errors.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { typeRecords, type VolumeTypeRecord } from '../db/volume-record.js';
import { VolumeType } from '../db/volume-type.entity.js';
import { visibleTypes } from './visible-types.js';

/** Volume types: which one a request means. */
@Injectable()
export class VolumeTypesService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws OpenStackError 404, also for a type that is not for the caller */
  byId(id: string, context: RequestContext): Promise<VolumeTypeRecord> {
    return inOneSnapshot(this.dataSource, async (manager) => {
      const record = (await this.#find(manager, 'id', id, context)) && (await typeRecords(manager, [id])).get(id);
      if (!record) throw notFound(`Volume type ${id} could not be found.`);
      return record;
    });
  }

  /** The type of that id or, failing that, of that name. @throws OpenStackError 404 */
  async byNameOrId(nameOrId: string, context: RequestContext): Promise<VolumeType> {
    const { manager } = this.dataSource;
    const type =
      (await this.#find(manager, 'id', nameOrId, context)) ?? (await this.#find(manager, 'name', nameOrId, context));
    if (type === null)
      throw notFound(`Volume type ${isUuid(nameOrId) ? '' : 'with name '}${nameOrId} could not be found.`);
    return type;
  }

  default(): Promise<VolumeType> {
    return this.byNameOrId(DEFAULT_VOLUME_TYPE, RequestContext.admin());
  }

  async #find(
    manager: EntityManager,
    column: 'id' | 'name',
    value: string,
    context: RequestContext,
  ): Promise<VolumeType | null> {
    if (column === 'id' && !isUuid(value)) return null;
    const { sql, values } = visibleTypes(context).add(`${column} = ?`, value).render();
    const [row] = await manager.query(`SELECT id FROM cinder.volume_types WHERE ${sql}`, values);
    return row === undefined ? null : manager.findOneBy(VolumeType, { id: row.id, deleted: false });
  }
}
