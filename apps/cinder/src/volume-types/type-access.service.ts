import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { badRequest, conflict, notFound, PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { policyForbids } from '../common/cinder-errors.js';
import { VolumeTypeProject } from '../db/volume-type-project.entity.js';
import { withoutToken } from '../notifications/volume-usage.js';
import { VolumeTypesService } from './volume-types.service.js';

const PUBLIC = 'Invalid volume type: Type access modification is not applicable to public volume type.';

/** Which projects may use a private volume type (cinder/api/contrib/volume_type_access.py). */
@Injectable()
export class TypeAccessService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly types: VolumeTypesService,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @throws OpenStackError 403, 404 for an unknown type and one that is everybody's */
  async list(context: RequestContext, typeId: string): Promise<VolumeTypeProject[]> {
    if (!context.isAdmin) throw policyForbids('volume_extension:volume_type_access:get_all_for_type');
    const { type } = await this.types.byId(typeId, context);
    if (type.isPublic) throw notFound('Access list not available for public volume types.');
    const where = { volumeTypeId: typeId, deleted: false };
    return this.dataSource.manager.find(VolumeTypeProject, { where, order: { id: 'ASC' } });
  }

  /** @throws OpenStackError 404, 400 for a type that is everybody's, 409 for a project that has access */
  async add(context: RequestContext, typeId: string, projectId: string): Promise<void> {
    await this.#requirePrivate(context, typeId);
    await this.unitOfWork.run(async (tx, outbox) => {
      // Of two at once, the index on living rows lets one in.
      const added = await tx.query(
        `INSERT INTO cinder.volume_type_projects (volume_type_id, project_id) VALUES ($1, $2)
         ON CONFLICT (volume_type_id, project_id) WHERE NOT deleted DO NOTHING RETURNING id`,
        [typeId, projectId],
      );
      if (added.length === 0)
        throw conflict(`Volume type access for ${typeId} / ${projectId} combination already exists.`);
      await outbox.add(this.#event('add', context, typeId, projectId));
    });
  }

  /** @throws OpenStackError 404, also for a project that has no access, 400 for a type that is everybody's */
  async remove(context: RequestContext, typeId: string, projectId: string): Promise<void> {
    await this.#requirePrivate(context, typeId);
    await this.unitOfWork.run(async (tx, outbox) => {
      const living = { volumeTypeId: typeId, projectId, deleted: false };
      const { affected } = await tx.update(VolumeTypeProject, living, { deleted: true, deletedAt: new Date() });
      if (affected === 0) throw notFound(`Volume type access not found for ${typeId} / ${projectId} combination.`);
      await outbox.add(this.#event('remove', context, typeId, projectId));
    });
  }

  async #requirePrivate(context: RequestContext, typeId: string): Promise<void> {
    const { type } = await this.types.byId(typeId, context);
    if (type.isPublic) throw badRequest(PUBLIC);
  }

  #event(change: 'add' | 'remove', context: RequestContext, typeId: string, projectId: string) {
    return {
      kind: 'notify',
      eventType: `volume_type_project.access.${change}`,
      payload: { volume_type_id: typeId, project_id: projectId },
      context: withoutToken(context),
      publisherId: `volume_type_project.${this.config.volumeHost}`,
    } as const;
  }
}
