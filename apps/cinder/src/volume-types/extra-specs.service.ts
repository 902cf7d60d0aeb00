import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { badRequest, notFound, PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { type JsonObject, UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { policyForbids } from '../common/cinder-errors.js';
import { apiTime } from '../common/openstack-time.js';
import { Volume } from '../db/volume.entity.js';
import type { VolumeTypeRecord } from '../db/volume-record.js';
import { VolumeTypeExtraSpec } from '../db/volume-type-extra-spec.entity.js';
import { withoutToken } from '../notifications/volume-usage.js';
import type { Specs } from './volume-type.schema.js';
import { visibleSpecs } from './volume-type.view.js';
import { VolumeTypesService } from './volume-types.service.js';

/** What volume types ask of a backend (cinder/api/contrib/types_extra_specs.py). */
@Injectable()
export class ExtraSpecsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly types: VolumeTypesService,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @throws OpenStackError 404 */
  async list(context: RequestContext, typeId: string): Promise<Record<string, string>> {
    return visibleSpecs(await this.types.byId(typeId, context), context);
  }

  /** @throws OpenStackError 404 for the type or the key */
  async show(context: RequestContext, typeId: string, key: string): Promise<Record<string, string>> {
    const specs = await this.list(context, typeId);
    if (!Object.hasOwn(specs, key)) throw specNotFound(typeId, key);
    return { [key]: specs[key] as string };
  }

  /** Adds and overwrites. @throws OpenStackError 403, 404, 400 while volumes have the type */
  async create(context: RequestContext, typeId: string, specs: Specs): Promise<void> {
    await this.#set(context, await this.#changeable(context, typeId, 'create'), specs, 'create');
  }

  /** @throws OpenStackError 403, 404, 400 while volumes have the type, or for another key than the URL's */
  async update(context: RequestContext, typeId: string, key: string, specs: Specs): Promise<void> {
    const type = await this.#changeable(context, typeId, 'update');
    if (!Object.hasOwn(specs, key)) throw badRequest('Request body and URI mismatch');
    await this.#set(context, type, specs, 'update');
  }

  async #set(context: RequestContext, type: VolumeTypeRecord, specs: Specs, action: string): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      for (const [key, value] of Object.entries(specs)) await putSpec(tx, type.type.id, key, value ?? '');
      await outbox.add(this.#event(action, context, type, { specs: { ...specs } }));
    });
  }

  /** @throws OpenStackError 403, 404, 400 while volumes have the type */
  async delete(context: RequestContext, typeId: string, key: string): Promise<void> {
    // Alone of the three, a delete looks for the type before it asks who wants it.
    const type = await this.types.byId(typeId, context);
    if (!context.isAdmin) throw policyForbids('volume_extension:types_extra_specs:delete');
    await this.#refuseUsed(typeId);
    if (!type.extraSpecs.some((spec) => spec.key === key)) throw specNotFound(typeId, key);
    await this.unitOfWork.run(async (tx, outbox) => {
      const gone = { deleted: true, deletedAt: new Date() };
      const { affected } = await tx.update(VolumeTypeExtraSpec, { volumeTypeId: typeId, key, deleted: false }, gone);
      if (affected !== 1) throw specNotFound(typeId, key);
      await outbox.add(this.#event('delete', context, type, { id: key }));
    });
  }

  async #changeable(context: RequestContext, typeId: string, action: string): Promise<VolumeTypeRecord> {
    if (!context.isAdmin) throw policyForbids(`volume_extension:types_extra_specs:${action}`);
    await this.#refuseUsed(typeId);
    return this.types.byId(typeId, context);
  }

  async #refuseUsed(typeId: string): Promise<void> {
    if (await this.dataSource.manager.existsBy(Volume, { volumeTypeId: typeId, deleted: false }))
      throw badRequest('Volume Type is currently in use.');
  }

  #event(action: string, context: RequestContext, { type }: VolumeTypeRecord, details: JsonObject) {
    const times = { created_at: apiTime(type.createdAt), updated_at: apiTime(type.updatedAt) };
    return {
      kind: 'notify',
      eventType: `volume_type_extra_specs.${action}`,
      payload: { type_id: type.id, ...details, ...times },
      context: withoutToken(context),
      publisherId: `volumeTypeExtraSpecs.${this.config.volumeHost.split('@')[0]}`,
    } as const;
  }
}

async function putSpec(tx: EntityManager, volumeTypeId: string, key: string, value: string): Promise<void> {
  const { affected } = await tx.update(VolumeTypeExtraSpec, { volumeTypeId, key, deleted: false }, { value });
  if (affected === 0) await tx.insert(VolumeTypeExtraSpec, { volumeTypeId, key, value });
}

function specNotFound(typeId: string, key: string): Error {
  return notFound(`Volume Type ${typeId} has no extra specs with key ${key}.`);
}
