import { Inject, Injectable } from '@nestjs/common';
import type { InstanceMessage, NovaRpcVersions } from '#nova-rpc';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { RPC_VERSIONS } from '../nova.tokens.js';
import { InstanceTasks, type TaskRequest } from '../tasks/instance-tasks.service.js';
import type { ActionCall } from './server-action.js';

/** Actions whose work is one message to the server's host. */
@Injectable()
export class HostCast {
  constructor(
    private readonly tasks: InstanceTasks,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
  ) {}

  /** What every message about a server carries. */
  payload(record: ServerRecord): InstanceMessage {
    return {
      instance: instancePayload(record, this.rpc),
      bdms: blockDevicePayload(record.blockDevices, this.rpc),
    };
  }

  /** Claims the server for the task and tells its host, in one transaction. @returns the server with its changes */
  send(
    { context, record }: Pick<ActionCall, 'context' | 'record'>,
    task: Omit<TaskRequest, 'context' | 'uuid'>,
    method: string,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<ServerRecord> {
    return this.tasks.cast({ context, uuid: record.instance.uuid, ...task }, ({ record: changed }) => ({
      method,
      args: { ...this.payload(changed), ...more },
    }));
  }
}
