import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict, type Microversion, notFound, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { requireAdmin } from '../common/require-admin.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import type { FlavorWithSpecs } from './flavor-view.js';
import { FlavorsRepository } from './flavors.repository.js';
import { FlavorsService } from './flavors.service.js';

const rule = (name: string) => `os_compute_api:os-flavor-access${name}`;

export type AccessList = readonly { readonly flavor_id: string; readonly tenant_id: string }[];

/** Which projects may use a private flavor (nova/api/openstack/compute/flavor_access.py). */
@Injectable()
export class FlavorAccessService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: FlavorsRepository,
    private readonly flavors: FlavorsService,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** @throws OpenStackError 403, 404 */
  async list(context: RequestContext, flavorid: string): Promise<AccessList> {
    requireAdmin(context, rule(''));
    return this.unitOfWork.run(async (tx) => {
      const flavor = await this.repository.find(flavorid, context, tx);
      if (flavor === null) throw notFound(this.profile.flavors.noAccessList(flavorid));
      if (flavor.is_public) throw notFound('Access list not available for public flavors.');
      return this.#list(tx, flavor);
    });
  }

  /** @throws OpenStackError 403, 404, 409 */
  add(context: RequestContext, version: Microversion, flavorid: string, project: string): Promise<AccessList> {
    requireAdmin(context, rule(':add_tenant_access'));
    return this.#change(context, flavorid, async (tx, flavor) => {
      if (flavor.is_public && version.atLeast('2.7')) throw conflict('Can not add access to a public flavor.');
      if (await this.repository.addProject(tx, flavor.id, project)) return;
      const name = this.profile.flavors.nameInAccess(flavor);
      throw conflict(`Flavor access already exists for flavor ${name} and project ${project} combination.`);
    });
  }

  /** @throws OpenStackError 403, 404 */
  remove(context: RequestContext, flavorid: string, project: string): Promise<AccessList> {
    requireAdmin(context, rule(':remove_tenant_access'));
    return this.#change(context, flavorid, async (tx, flavor) => {
      if (await this.repository.removeProject(tx, flavor.id, project)) return;
      throw notFound(
        `Flavor access not found for ${this.profile.flavors.nameInAccess(flavor)} / ${project} combination.`,
      );
    });
  }

  async #list(tx: EntityManager, { id, flavorid }: FlavorWithSpecs): Promise<AccessList> {
    return (await this.repository.projects(tx, id)).map((tenant_id) => ({ flavor_id: flavorid, tenant_id }));
  }

  #change(
    context: RequestContext,
    flavorid: string,
    work: (tx: EntityManager, flavor: FlavorWithSpecs) => Promise<void>,
  ): Promise<AccessList> {
    return this.unitOfWork.run(async (tx, outbox) => {
      await this.repository.lock(tx, flavorid);
      const flavor = await this.repository.find(flavorid, context, tx);
      if (flavor === null) throw notFound(`Flavor ${flavorid} could not be found.`);
      await work(tx, flavor);
      await this.flavors.tellUpdate(tx, outbox, context, flavorid);
      return this.#list(tx, flavor);
    });
  }
}
