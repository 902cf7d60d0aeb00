import type { RpcRequest } from '#messaging';
import type { MigrationData } from '#nova-rpc';
import type { Arguments } from '../messages/argument-reader.js';
import { ArgumentReader } from '../messages/argument-reader.js';
import { type HostTask, readTask } from '../tasks/host-task.js';

/** One step of a server's move to another host. */
export interface MoveTask extends HostTask {
  readonly migration: MigrationData;
}

const migrationSchema = {
  type: 'object',
  properties: {
    id: { type: 'integer', minimum: 1 },
    source_compute: { type: 'string' },
    dest_compute: { type: 'string' },
    status: { type: 'string' },
    migration_type: { enum: ['resize', 'migration', 'live-migration', 'evacuation'] },
  },
  required: ['id', 'source_compute', 'dest_compute', 'status', 'migration_type'],
};

/** @throws InvalidRpcArguments */
export function readMove(method: string, request: RpcRequest, args: Arguments): MoveTask {
  const migration = new ArgumentReader(method, args).object<MigrationData>('Migration', 'migration', migrationSchema);
  return { ...readTask(method, request, args), migration };
}
