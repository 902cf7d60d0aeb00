import { Inject, Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not } from 'typeorm';
import type { InstanceMessage, NovaRpcProfile } from '#nova-rpc';
import { RPC_PROFILE } from '../nova.tokens.js';
import { Instance } from '../servers/instance.entity.js';
import { blockDevicePayload, instancePayload } from '../servers/instance-payload.js';
import { ServerRecordsRepository } from '../servers/server-records.repository.js';

/** Servers as their host asks for them (nova/objects/instance.py InstanceList.get_by_host). */
@Injectable()
export class HostInstances {
  constructor(
    private readonly dataSource: DataSource,
    private readonly records: ServerRecordsRepository,
    @Inject(RPC_PROFILE) private readonly profile: NovaRpcProfile,
  ) {}

  /** Those that were active once and that nothing is done to. */
  async settled(host: string): Promise<InstanceMessage[]> {
    const where = { host, deleted: 0, task_state: IsNull(), launched_at: Not(IsNull()) };
    const instances = await this.dataSource.getRepository(Instance).find({ where, order: { id: 'ASC' } });
    return (await this.records.complete(instances)).map((record) => ({
      instance: instancePayload(record, this.profile),
      bdms: blockDevicePayload(record.blockDevices, this.profile),
    }));
  }
}
