import { Injectable } from '@nestjs/common';
import type { SystemMetadata } from '#image-properties';
import { notFound } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { Instance } from '../instances/instance.entity.js';
import { InstanceRows } from '../instances/instance-rows.service.js';
import { ServerRecordsRepository } from '../instances/server-records.repository.js';

/** Rows of system_metadata to write and to remove. */
export interface RowChanges {
  readonly set?: SystemMetadata;
  readonly removed?: readonly string[];
}

/** Changes what servers remember, as nova-manage does: beside every task, in one transaction under the server's lock. */
@Injectable()
export class RememberedRows {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly records: ServerRecordsRepository,
    private readonly rows: InstanceRows,
  ) {}

  /**
   * @param decide what to change, seeing the server as it is; what it throws leaves everything as it was
   * @returns system_metadata after the change
   */
  change(
    uuid: string,
    decide: (instance: Instance, systemMetadata: SystemMetadata) => RowChanges,
  ): Promise<SystemMetadata> {
    return this.unitOfWork.run(async (tx) => {
      const instance = await tx
        .getRepository(Instance)
        .findOne({ where: { uuid, deleted: 0 }, lock: { mode: 'pessimistic_write' } });
      const before = instance === null ? null : await this.records.find(uuid, tx);
      if (instance === null || before === null) throw notFound(`Instance ${uuid} could not be found.`);
      const { set = {}, removed = [] } = decide(instance, before.systemMetadata);
      await this.rows.systemMetadata(tx, uuid, set, removed);
      return (await this.records.find(uuid, tx))?.systemMetadata ?? {};
    });
  }
}
