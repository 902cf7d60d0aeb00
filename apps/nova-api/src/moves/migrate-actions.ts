import { Injectable } from '@nestjs/common';
import { boolFromString } from '#image-properties';
import { badRequest } from '#openstack-http';
import { type ActionCall, type ActionGroup, anyArgument, type ServerAction } from '../actions/server-action.js';
import { ColdMoves } from './cold-moves.service.js';
import { LiveMigrations } from './live-migrations.service.js';
import { liveMigrationSchema, MIGRATE_SCHEMA } from './move-schemas.js';

export function hostOf({ args }: Pick<ActionCall, 'args'>): string | null {
  const { host } = args;
  return typeof host === 'string' ? host : null;
}

/**
 * Whether the host that a request names is taken as it is; null where the microversion has no such word.
 *
 * @throws OpenStackError 400 when no host is named
 */
export function forceOf({ args, version }: Pick<ActionCall, 'args' | 'version'>, since: string): boolean | null {
  if (!version.atLeast(since)) return null;
  const force = boolFromString(args['force'] ?? false);
  if (force && hostOf({ args }) === null) throw badRequest("Can't force to a non-provided destination");
  return force;
}

/** Migrations, cold and live, which an admin asks for (nova/api/openstack/compute/migrate_server.py). */
@Injectable()
export class MigrateActions implements ActionGroup {
  readonly actions: readonly ServerAction[];

  constructor(cold: ColdMoves, live: LiveMigrations) {
    this.actions = [
      {
        name: 'migrate',
        adminRule: 'os_compute_api:os-migrate-server:migrate',
        schema: (version) => (version.atLeast('2.56') ? MIGRATE_SCHEMA : anyArgument('migrate')),
        run: (call) => cold.migrate(call, call.version.atLeast('2.56') ? hostOf(call) : null),
      },
      {
        name: 'os-migrateLive',
        adminRule: 'os_compute_api:os-migrate-server:migrate_live',
        schema: liveMigrationSchema,
        run: async (call) => {
          const { block_migration } = call.args;
          const blockMigration = block_migration === 'auto' ? null : boolFromString(block_migration);
          const [host, force] = [hostOf(call), forceOf(call, '2.30')];
          await live.start(call, { host, force, blockMigration, waits: !call.version.atLeast('2.34') });
        },
      },
    ];
  }
}
