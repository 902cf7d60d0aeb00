import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { boolFromString } from '#image-properties';
import { badRequest, conflict, PROPTRAIL_CONFIG, pythonRepr, type RequestContext } from '#openstack-http';
import { type JsonObject, UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { policyForbids } from '../common/cinder-errors.js';
import { typeRecords, type VolumeTypeRecord } from '../db/volume-record.js';
import { VolumeType } from '../db/volume-type.entity.js';
import { VolumeTypeExtraSpec } from '../db/volume-type-extra-spec.entity.js';
import { VolumeTypeProject } from '../db/volume-type-project.entity.js';
import { withoutToken } from '../notifications/volume-usage.js';
import type { CreateTypeBody, UpdateTypeBody } from './volume-type.schema.js';
import { volumeTypeDict } from './volume-type.view.js';
import { VolumeTypesService } from './volume-types.service.js';

/** Creates, changes and deletes volume types (cinder/api/contrib/types_manage.py), for administrators. */
@Injectable()
export class VolumeTypesManageService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly types: VolumeTypesService,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @throws OpenStackError 403, 409 when there is a type of that name */
  async create(context: RequestContext, { volume_type: wanted }: CreateTypeBody): Promise<VolumeTypeRecord> {
    if (!context.isAdmin) throw policyForbids('volume_extension:type_create');
    const id = randomUUID();
    const isPublic = boolFromString(wanted['os-volume-type-access:is_public'] ?? true);
    const created = await this.unitOfWork.run(async (tx, outbox) => {
      // Of two at once, the index on living names lets one in.
      const inserted = await tx.query(
        `INSERT INTO cinder.volume_types (id, name, description, is_public, created_at)
         VALUES ($1, $2, $3, $4, clock_timestamp()) ON CONFLICT (name) WHERE NOT deleted DO NOTHING RETURNING id`,
        [id, wanted.name, wanted.description ?? null, isPublic],
      );
      if (inserted.length === 0) return null;
      const specs = Object.entries(wanted.extra_specs ?? {});
      if (specs.length > 0)
        await tx.insert(
          VolumeTypeExtraSpec,
          specs.map(([key, value]) => ({ volumeTypeId: id, key, value: value ?? '' })),
        );
      const record = await recordOf(tx, id);
      await outbox.add(this.#event('create', context, { volume_types: volumeTypeDict(record) }));
      return record;
    });
    if (created !== null) return created;
    const message = `Volume Type ${wanted.name} already exists.`;
    await this.#complain('create', context, wanted as unknown as JsonObject, message);
    throw conflict(message);
  }

  /** @throws OpenStackError 403, 404, 400 for a change of nothing, 409 when another type has that name */
  async update(
    context: RequestContext,
    id: string,
    { volume_type: wanted }: UpdateTypeBody,
  ): Promise<VolumeTypeRecord> {
    if (!context.isAdmin) throw policyForbids('volume_extension:type_update');
    const { name, description, is_public: isPublic } = wanted;
    if (name?.trim() === '') throw badRequest('Volume type name can not be empty.');
    if ((name ?? description ?? isPublic ?? null) === null)
      throw badRequest('Specify volume type name, description, is_public or a combination thereof.');
    await this.types.byId(id, context);
    return this.unitOfWork.run(async (tx, outbox) => {
      const others = await tx.query(
        'SELECT id FROM cinder.volume_types WHERE name = $1 AND id <> $2 AND NOT deleted FOR UPDATE',
        [name ?? null, id],
      );
      if (others.length > 0) throw conflict(`Volume Type ${name} already exists.`);
      await tx.update(
        VolumeType,
        { id },
        {
          ...(name ? { name } : {}),
          ...(description === undefined || description === null ? {} : { description }),
          ...(isPublic === undefined ? {} : { isPublic: boolFromString(isPublic) }),
        },
      );
      const record = await recordOf(tx, id);
      await outbox.add(this.#event('update', context, { volume_types: volumeTypeDict(record) }));
      return record;
    });
  }

  /** @throws OpenStackError 403, 404, 400 for the default type and one that volumes have */
  async delete(context: RequestContext, id: string): Promise<void> {
    if (!context.isAdmin) throw policyForbids('volume_extension:type_delete');
    await this.types.byId(id, context);
    if ((await this.types.default()).id === id)
      throw badRequest(`The volume type ${id} is a default volume type and cannot be deleted.`);
    await this.unitOfWork.run(async (tx, outbox) => {
      const record = await recordOf(tx, id);
      const now = new Date();
      // A volume that is created with this type at this moment waits, for it refers to the row.
      await tx.update(VolumeType, { id }, { deleted: true, deletedAt: now });
      const volumes = await tx.query('SELECT FROM cinder.volumes WHERE volume_type_id = $1 AND NOT deleted LIMIT 1', [
        id,
      ]);
      if (volumes.length > 0) throw badRequest('Target volume type is still in use.');
      await tx.update(VolumeTypeExtraSpec, { volumeTypeId: id, deleted: false }, { deleted: true, deletedAt: now });
      await tx.update(VolumeTypeProject, { volumeTypeId: id, deleted: false }, { deleted: true, deletedAt: now });
      await outbox.add(this.#event('delete', context, { volume_types: volumeTypeDict(record) }));
    });
  }

  async #complain(event: string, context: RequestContext, wanted: JsonObject, message: string): Promise<void> {
    const payload = { volume_types: wanted, name: null, id: null };
    const error = `VolumeTypeExists(${pythonRepr(message)})`;
    await this.unitOfWork.run(async (_, outbox) => {
      await outbox.add({
        ...this.#event(event, context, { ...payload, error_message: error }),
        priority: 'error',
      });
    });
  }

  #event(event: string, context: RequestContext, payload: JsonObject) {
    return {
      kind: 'notify',
      eventType: `volume_type.${event}`,
      payload,
      context: withoutToken(context),
      publisherId: `volumeType.${this.config.volumeHost.split('@')[0]}`,
    } as const;
  }
}

async function recordOf(tx: EntityManager, id: string): Promise<VolumeTypeRecord> {
  const record = (await typeRecords(tx, [id])).get(id);
  if (record === undefined) throw new Error(`volume type ${id} is gone`);
  return record;
}
