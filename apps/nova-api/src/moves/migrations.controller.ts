import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiVersion,
  BaseUrl,
  Context,
  forbidden,
  lastValue,
  Microversion,
  notFound,
  RequestContext,
  validateBody,
} from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { LiveMigrationControl } from './live-migration-control.service.js';
import { MigrationList, type MigrationQuery } from './migration-list.service.js';
import { liveMigrationView, migrationSummary } from './migration-view.js';

function requireAdmin(context: RequestContext, rule: string): void {
  if (!context.isAdmin) throw forbidden(`Policy doesn't allow ${rule} to be performed.`);
}

/** `migrations_links` when there is another page: the same query, from the last migration on. */
function nextPage(url: string, query: MigrationQuery, more: boolean, marker: string | undefined) {
  if (!more || marker === undefined) return {};
  const parameters = new URLSearchParams();
  for (const key of Object.keys(query)) parameters.set(key, lastValue(query[key]) ?? '');
  parameters.set('marker', marker);
  return { migrations_links: [{ rel: 'next', href: `${url}?${parameters}` }] };
}

@ApiTags('migrations')
@Controller(computePaths('os-migrations'))
export class MigrationsController {
  constructor(private readonly migrations: MigrationList) {}

  @Get()
  @ApiOperation({ summary: 'List moves of servers between hosts' })
  async list(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Query() query: MigrationQuery,
  ) {
    requireAdmin(context, 'os_compute_api:os-migrations:index');
    const { migrations, more } = await this.migrations.list(version, query);
    return {
      migrations: migrations.map((migration) => migrationSummary(migration, version, baseUrl)),
      ...nextPage(`${baseUrl}/v2.1/os-migrations`, query, more, migrations.at(-1)?.uuid),
    };
  }
}

/** nova/api/openstack/compute/schemas/server_migrations.py (26.2). */
const FORCE_COMPLETE = {
  type: 'object',
  properties: { force_complete: { type: 'null' } },
  required: ['force_complete'],
  additionalProperties: false,
};

@ApiTags('migrations')
@Controller(computePaths('servers/:id/migrations'))
export class ServerMigrationsController {
  constructor(
    private readonly migrations: MigrationList,
    private readonly control: LiveMigrationControl,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List live migrations of a server that are under way' })
  async list(@Context() context: RequestContext, @ApiVersion() version: Microversion, @Param('id') id: string) {
    this.#check(context, version, 'index');
    const migrations = await this.migrations.live(context, id);
    return { migrations: migrations.map((migration) => liveMigrationView(migration, version)) };
  }

  @Get(':migration')
  @ApiOperation({ summary: 'Show a live migration that is under way' })
  async show(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Param('migration') migration: string,
  ) {
    this.#check(context, version, 'show');
    return { migration: liveMigrationView(await this.migrations.oneLive(context, id, migration), version) };
  }

  @Delete(':migration')
  @HttpCode(202)
  @ApiOperation({ summary: 'Abort a live migration that is under way' })
  async abort(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Param('migration') migration: string,
  ) {
    this.#check(context, version, 'delete', '2.24');
    await this.control.abort(context, version, id, migration);
  }

  @Post(':migration/action')
  @HttpCode(202)
  @ApiOperation({ summary: 'Force a live migration that is under way to complete' })
  @ApiBody({ schema: { example: { force_complete: null } } })
  async act(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Param('migration') migration: string,
    @Body() body: unknown,
  ) {
    this.#check(context, version, 'force_complete', '2.22');
    validateBody(FORCE_COMPLETE, body);
    await this.control.forceComplete(context, id, migration);
  }

  #check(context: RequestContext, version: Microversion, rule: string, since = '2.23'): void {
    if (!version.atLeast(since)) throw notFound('The resource could not be found.');
    requireAdmin(context, `os_compute_api:servers:migrations:${rule}`);
  }
}
