import { Injectable } from '@nestjs/common';
import { notFound, type RequestContext } from '#openstack-http';
import { isUniqueViolation, UnitOfWork } from '#persistence';
import type { Association, AssociationValues, ResourceType } from './metadef.js';
import { requireMayDefine, requireUnprotected, visibleNamespace } from './metadef-access.js';
import { duplicateAssociation } from './metadef-conflicts.js';
import { MetadefNamespacesRepository } from './metadef-namespaces.repository.js';
import { ASSOCIATION_KEY, ResourceTypesRepository } from './resource-types.repository.js';

/** What namespaces are for (glance/api/v2/metadef_resource_types.py, 25.1.0). */
@Injectable()
export class ResourceTypesService {
  constructor(
    private readonly namespaces: MetadefNamespacesRepository,
    private readonly types: ResourceTypesRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  all(): Promise<ResourceType[]> {
    return this.types.all();
  }

  /** @throws OpenStackError 404 */
  async list(context: RequestContext, name: string): Promise<Association[]> {
    const namespace = visibleNamespace(context, name, await this.namespaces.find(name));
    return this.types.associations([namespace.id]);
  }

  /** @throws OpenStackError 403, 404, 409 */
  async associate(context: RequestContext, name: string, values: AssociationValues): Promise<Association> {
    try {
      return await this.unitOfWork.run(async (tx) => {
        const namespace = visibleNamespace(context, name, await this.namespaces.lock(tx, name));
        requireMayDefine(context, 'add_metadef_resource_type_association');
        return this.types.associate(tx, namespace.id, values);
      });
    } catch (error) {
      if (isUniqueViolation(error, ASSOCIATION_KEY)) throw duplicateAssociation(values.name, name);
      throw error;
    }
  }

  /** @throws OpenStackError 403 protected, 404 */
  async dissociate(context: RequestContext, name: string, type: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const namespace = visibleNamespace(context, name, await this.namespaces.lock(tx, name));
      requireMayDefine(context, 'remove_metadef_resource_type_association');
      const associations = await this.types.associations([namespace.id], tx);
      if (!associations.some((association) => association.name === type))
        throw notFound(`Failed to find resource type ${type} to delete`);
      requireUnprotected(namespace, `resource-type-association ${type}`);
      await this.types.dissociate(tx, namespace.id, type);
    });
  }
}
