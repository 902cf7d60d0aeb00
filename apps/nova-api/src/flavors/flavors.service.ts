import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { UserKeyed } from '#image-properties';
import { badRequest, conflict, notFound, type RequestContext } from '#openstack-http';
import { isUniqueViolation, type OutboxNotification, type OutboxWriter, UnitOfWork } from '#persistence';
import { requireAdmin } from '../common/require-admin.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { Flavor } from './flavor.entity.js';
import type { CreateFlavorBody } from './flavor.schema.js';
import { FlavorExtraSpec } from './flavor-extra-spec.entity.js';
import type { FlavorListRequest } from './flavor-list-request.js';
import { FlavorNotifications } from './flavor-notifications.service.js';
import type { FlavorWithSpecs } from './flavor-view.js';
import { FlavorsRepository, type FlavorViewer } from './flavors.repository.js';

/** Flavors and their extra specs. */
@Injectable()
export class FlavorsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly flavors: FlavorsRepository,
    private readonly notifications: FlavorNotifications,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** @throws OpenStackError 400 */
  async list(context: RequestContext, request: FlavorListRequest): Promise<FlavorWithSpecs[]> {
    const { marker } = request;
    if (marker !== undefined && (await this.find(marker, context)) === null)
      throw badRequest(`marker [${marker}] not found`);
    return this.flavors.list(context, request);
  }

  /** Null also for a flavor that the viewer has no access to. */
  find(flavorid: string, viewer: FlavorViewer, tx?: EntityManager): Promise<FlavorWithSpecs | null> {
    return this.flavors.find(flavorid, viewer, tx);
  }

  /** @throws OpenStackError 404, also for a flavor that the viewer has no access to */
  async show(flavorid: string, viewer: FlavorViewer, tx?: EntityManager): Promise<FlavorWithSpecs> {
    const flavor = await this.find(flavorid, viewer, tx);
    if (flavor === null) throw notFound(this.profile.flavors.notFound(flavorid));
    return flavor;
  }

  async create(context: RequestContext, body: CreateFlavorBody): Promise<FlavorWithSpecs> {
    requireAdmin(context, 'os_compute_api:os-flavor-manage:create');
    const asked = body.flavor;
    const flavorid =
      asked.id === undefined || asked.id === null || asked.id === 'auto' ? randomUUID() : String(asked.id);
    const ram = Number(asked.ram);
    const vcpus = Number(asked.vcpus);
    if (ram < 1 || vcpus < 1) throw badRequest(`'${ram < 1 ? 'ram' : 'vcpus'}' argument must be greater than 0`);
    const row = {
      name: asked.name,
      flavorid,
      memory_mb: ram,
      vcpus,
      root_gb: Number(asked.disk),
      ephemeral_gb: Number(asked['OS-FLV-EXT-DATA:ephemeral'] ?? 0),
      swap: Number(asked.swap ?? 0),
      rxtx_factor: Number(asked.rxtx_factor ?? 1),
      vcpu_weight: 0,
      is_public: asked['os-flavor-access:is_public'] ?? true,
      description: asked.description ?? null,
    };
    try {
      return await this.unitOfWork.run(async (tx, outbox) => {
        await tx.getRepository(Flavor).insert(row);
        const flavor = await this.show(flavorid, context, tx);
        // The original has not loaded the extra specs of a flavor that it has just made.
        const details = { description: flavor.description, extra_specs: null, projects: [] };
        await this.#tell(outbox, this.notifications.of('create', flavor, details, context));
        return flavor;
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const sameName = await this.dataSource.getRepository(Flavor).existsBy({ name: asked.name });
      throw conflict(
        sameName ? `Flavor with name ${asked.name} already exists.` : `Flavor with ID ${flavorid} already exists.`,
      );
    }
  }

  /** Servers keep the flavor they were made with. */
  async delete(context: RequestContext, flavorid: string): Promise<void> {
    requireAdmin(context, 'os_compute_api:os-flavor-manage:delete');
    await this.unitOfWork.run(async (tx, outbox) => {
      const flavor = await this.#lock(tx, context, flavorid);
      await tx.getRepository(Flavor).delete({ flavorid });
      const details = { description: flavor.description, extra_specs: null, projects: null };
      await this.#tell(outbox, this.notifications.of('delete', flavor, details, context));
    });
  }

  async setExtraSpecs(
    context: RequestContext,
    flavorid: string,
    specs: Readonly<Record<string, unknown>>,
  ): Promise<UserKeyed<string>> {
    requireAdmin(context, 'os_compute_api:os-flavor-extra-specs:create');
    const written: UserKeyed<string> = Object.create(null);
    for (const [key, value] of Object.entries(specs)) written[key] = String(value);
    await this.unitOfWork.run(async (tx, outbox) => {
      const { id } = await this.#lock(tx, context, flavorid);
      const rows = Object.entries(written).map(([key, value]) => ({ flavor_id: id, key, value }));
      if (rows.length === 0) return;
      await tx.getRepository(FlavorExtraSpec).upsert(rows, ['flavor_id', 'key']);
      await this.tellUpdate(tx, outbox, context, flavorid);
    });
    return written;
  }

  async deleteExtraSpec(context: RequestContext, flavorid: string, key: string): Promise<void> {
    requireAdmin(context, 'os_compute_api:os-flavor-extra-specs:delete');
    await this.unitOfWork.run(async (tx, outbox) => {
      const { id } = await this.#lock(tx, context, flavorid);
      const result = await tx.getRepository(FlavorExtraSpec).delete({ flavor_id: id, key });
      if (result.affected !== 1) throw notFound(`Flavor ${flavorid} has no extra specs with key ${key}.`);
      await this.tellUpdate(tx, outbox, context, flavorid);
    });
  }

  /** @throws OpenStackError 404, also for one that somebody has just deleted */
  async #lock(tx: EntityManager, viewer: FlavorViewer, flavorid: string): Promise<FlavorWithSpecs> {
    await this.flavors.lock(tx, flavorid);
    return this.show(flavorid, viewer, tx);
  }

  /** Tells everybody what a flavor, or the access to it, is now. */
  async tellUpdate(tx: EntityManager, outbox: OutboxWriter, context: RequestContext, flavorid: string): Promise<void> {
    const flavor = await this.show(flavorid, context, tx);
    const { description, extra_specs } = flavor;
    const projects = await this.flavors.projects(tx, flavor.id);
    await this.#tell(outbox, this.notifications.of('update', flavor, { description, extra_specs, projects }, context));
  }

  async #tell(outbox: OutboxWriter, messages: readonly OutboxNotification[]): Promise<void> {
    for (const message of messages) await outbox.add(message);
  }
}
