import { Inject, Injectable } from '@nestjs/common';
import type { InstanceMessage, NovaRpcVersions } from '#nova-rpc';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { ServerRecordsRepository } from '../instances/server-records.repository.js';
import { RPC_VERSIONS } from '../nova.tokens.js';

const SETTLED = `
  SELECT i.*, i.id AS place FROM nova.instances i
   WHERE i.host = $1 AND i.deleted = 0 AND i.task_state IS NULL AND i.launched_at IS NOT NULL`;

/** Servers as their host asks for them (nova/objects/instance.py InstanceList.get_by_host). */
@Injectable()
export class HostInstances {
  constructor(
    private readonly records: ServerRecordsRepository,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
  ) {}

  /** Those that were active once and that nothing is done to. */
  async settled(host: string): Promise<InstanceMessage[]> {
    return (await this.records.select(SETTLED, [host])).map((record) => ({
      instance: instancePayload(record, this.rpc),
      bdms: blockDevicePayload(record.blockDevices, this.rpc),
    }));
  }
}
