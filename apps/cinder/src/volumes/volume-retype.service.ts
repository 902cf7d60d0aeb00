import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { VolumeRpcApi } from '../bus/volume-rpc-api.js';
import { invalidVolume } from '../common/cinder-errors.js';
import { volumeFor } from '../db/volume-access.js';
import { claimVolume, NOT_MIGRATING } from '../db/volume-claim.js';
import { getRecord } from '../db/volume-record.js';
import { noteVolumeWork } from '../db/worker-rows.js';
import { withoutToken } from '../notifications/volume-usage.js';
import { VolumeTypesService } from '../volume-types/volume-types.service.js';
import type { RetypeBody } from './volume-actions.schema.js';

const REFUSAL =
  'Retype needs volume to be in available or in-use state, not be part of an active migration or a consistency group, ' +
  'requested type has to be different that the one from the volume, and for in-use volumes front-end qos specs cannot change.';

const UNGROUPED = `coalesce(consistencygroup_id, '') = '' AND coalesce(group_id, '') = ''`;

/** `os-retype`: another type for a volume that exists. */
@Injectable()
export class VolumeRetypeService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly types: VolumeTypesService,
    private readonly rpc: VolumeRpcApi,
  ) {}

  /** @throws OpenStackError 404 for the volume or the type, 400 in a state that forbids it or for the type that it has */
  async retype(context: RequestContext, volumeId: string, wanted: RetypeBody): Promise<void> {
    await volumeFor(this.dataSource.manager, context, volumeId);
    const type = await this.types.byNameOrId(wanted.new_type, context);
    const migrationPolicy = wanted.migration_policy ?? 'never';
    await this.unitOfWork.run(async (tx, outbox) => {
      const before = await volumeFor(tx, context, volumeId);
      const condition = `${NOT_MIGRATING} AND ${UNGROUPED}`;
      const isAnother = before.volume.volumeTypeId !== type.id;
      if (!isAnother || !(await claimVolume(tx, volumeId, 'retyping', ['available', 'in-use'], condition)))
        throw invalidVolume(REFUSAL);
      const request = { newTypeId: type.id, migrationPolicy, context: withoutToken(context) };
      await noteVolumeWork(tx, volumeId, 'retyping', request);
      await this.rpc.retype(outbox, context, await getRecord(tx, volumeId), type.id, migrationPolicy);
    });
  }
}
