import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { ArgumentReader } from '../messages/argument-reader.js';
import { LiveMigrationService, type LiveTask, type MigrateData } from './live-migration.service.js';
import { type LiveControlTask, LiveMigrationControlService } from './live-migration-control.service.js';
import { readMove } from './move-task.js';

const documentSchema = {
  type: 'object',
  properties: { xml: { type: 'string' }, power_state: { enum: [0, 1, 3, 4, 6, 7] } },
  required: ['xml', 'power_state'],
};
const dataSchema = {
  type: ['object', 'null'],
  properties: { document: documentSchema, dst_numa_topology: { type: ['string', 'null'] } },
};

/** @throws InvalidRpcArguments */
function readLive(method: string, request: RpcRequest, args: RpcArgs): LiveTask {
  const { instance: _instance, bdms: _bdms, migration: _migration, ...others } = args;
  const reader = new ArgumentReader(method, { migrate_data: null, ...args });
  const migrateData = reader.plain<MigrateData | null>('migrate_data', dataSchema) ?? {};
  return { ...readMove(method, request, args), args: others, migrateData };
}

/** @throws InvalidRpcArguments */
function readControl(method: string, request: RpcRequest, args: RpcArgs): LiveControlTask {
  const reader = new ArgumentReader(method, args);
  const migrationRequestId = reader.plain<string>('migration_request_id', { type: 'string' });
  return { ...readMove(method, request, args), migrationRequestId };
}

/**
 * Casts to `compute.<host>` that take a running server to another host, each the next step of the one before. Where the
 * original calls (check_can_live_migrate_destination, pre_live_migration) the answer is the next cast here, so that each
 * step is kept until it is done.
 */
export class LiveMigrationEndpoint {
  constructor(
    @Inject(LiveMigrationService) private readonly migrations: LiveMigrationService,
    @Inject(LiveMigrationControlService) private readonly control: LiveMigrationControlService,
  ) {}

  @RpcMethod()
  live_migration_abort(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.control.abort(readControl('live_migration_abort', request, args));
  }

  @RpcMethod()
  live_migration_force_complete(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.control.forceComplete(readControl('live_migration_force_complete', request, args));
  }

  @RpcMethod()
  check_can_live_migrate_destination(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.migrations.check(readLive('check_can_live_migrate_destination', request, args));
  }

  @RpcMethod()
  live_migration(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.migrations.begin(readLive('live_migration', request, args));
  }

  @RpcMethod()
  pre_live_migration(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.migrations.prepare(readLive('pre_live_migration', request, args));
  }

  @RpcMethod()
  post_live_migration(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.migrations.leave(readLive('post_live_migration', request, args));
  }

  @RpcMethod()
  post_live_migration_at_destination(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.migrations.arrive(readLive('post_live_migration_at_destination', request, args));
  }
}
