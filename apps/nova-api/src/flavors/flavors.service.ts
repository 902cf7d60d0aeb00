import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { UserKeyed } from '#image-properties';
import { badRequest, conflict, forbidden, notFound, type RequestContext } from '#openstack-http';
import { isUniqueViolation, UnitOfWork } from '#persistence';
import { Flavor } from './flavor.entity.js';
import type { CreateFlavorBody } from './flavor.schema.js';
import { FlavorExtraSpec } from './flavor-extra-spec.entity.js';
import type { FlavorWithSpecs } from './flavor-view.js';

function withSpecs(flavor: Flavor, specs: readonly FlavorExtraSpec[]): FlavorWithSpecs {
  const extra: UserKeyed<string> = Object.create(null);
  for (const spec of specs) if (spec.flavor_id === flavor.id) extra[spec.key] = spec.value ?? '';
  const { created_at: _created, updated_at: _updated, ...facts } = flavor;
  return { ...facts, extra_specs: extra };
}

/** Flavors and their extra specs. */
@Injectable()
export class FlavorsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Public flavors, for an admin all, in Nova's default order. */
  async list(context: RequestContext): Promise<FlavorWithSpecs[]> {
    const where = context.isAdmin ? {} : { is_public: true };
    const flavors = await this.dataSource.getRepository(Flavor).find({ where, order: { flavorid: 'ASC' } });
    const ids = flavors.map((flavor) => flavor.id);
    const specs = await this.dataSource
      .getRepository(FlavorExtraSpec)
      .find({ where: { flavor_id: In(ids) }, order: { id: 'ASC' } });
    return flavors.map((flavor) => withSpecs(flavor, specs));
  }

  async find(flavorid: string): Promise<FlavorWithSpecs | null> {
    const flavor = await this.dataSource.getRepository(Flavor).findOneBy({ flavorid });
    if (flavor === null) return null;
    const specs = await this.dataSource
      .getRepository(FlavorExtraSpec)
      .find({ where: { flavor_id: flavor.id }, order: { id: 'ASC' } });
    return withSpecs(flavor, specs);
  }

  async show(flavorid: string): Promise<FlavorWithSpecs> {
    const flavor = await this.find(flavorid);
    if (flavor === null) throw notFound(`Flavor ${flavorid} could not be found.`);
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
      await this.dataSource.getRepository(Flavor).insert(row);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const sameName = await this.dataSource.getRepository(Flavor).existsBy({ name: asked.name });
      throw conflict(
        sameName ? `Flavor with name ${asked.name} already exists.` : `Flavor with ID ${flavorid} already exists.`,
      );
    }
    return this.show(flavorid);
  }

  /** Servers keep the flavor they were made with. */
  async delete(context: RequestContext, flavorid: string): Promise<void> {
    requireAdmin(context, 'os_compute_api:os-flavor-manage:delete');
    const result = await this.dataSource.getRepository(Flavor).delete({ flavorid });
    if (result.affected !== 1) throw notFound(`Flavor ${flavorid} could not be found.`);
  }

  async setExtraSpecs(
    context: RequestContext,
    flavorid: string,
    specs: Readonly<Record<string, unknown>>,
  ): Promise<UserKeyed<string>> {
    requireAdmin(context, 'os_compute_api:os-flavor-extra-specs:create');
    const flavor = await this.show(flavorid);
    const written: UserKeyed<string> = Object.create(null);
    for (const [key, value] of Object.entries(specs)) written[key] = String(value);
    const rows = Object.entries(written).map(([key, value]) => ({ flavor_id: flavor.id, key, value }));
    await this.unitOfWork.run(async (tx) => {
      if (rows.length > 0) await tx.getRepository(FlavorExtraSpec).upsert(rows, ['flavor_id', 'key']);
    });
    return written;
  }

  async deleteExtraSpec(context: RequestContext, flavorid: string, key: string): Promise<void> {
    requireAdmin(context, 'os_compute_api:os-flavor-extra-specs:delete');
    const flavor = await this.show(flavorid);
    const result = await this.dataSource.getRepository(FlavorExtraSpec).delete({ flavor_id: flavor.id, key });
    if (result.affected !== 1) throw notFound(`Flavor ${flavorid} has no extra specs with key ${key}.`);
  }
}

function requireAdmin(context: RequestContext, rule: string): void {
  if (!context.isAdmin) throw forbidden(`Policy doesn't allow ${rule} to be performed.`);
}
