import type { Microversion } from '#openstack-http';
import { type Migration } from './migration.entity.js';

/** Statuses in which a live migration is under way (nova/api/openstack/compute/migrations.py). */
export const LIVE_IN_PROGRESS: readonly string[] = ['queued', 'preparing', 'running', 'post-migrating'];

/** An oslo object's time: `2026-11-22T02:15:27.000000`. */
const time = (date: Date | null): string | null => (date === null ? null : `${date.toISOString().slice(0, 19)}.000000`);

/** Who moved it, and its uuid, since these microversions. */
function added({ uuid, user_id, project_id }: Migration, version: Microversion) {
  return {
    ...(version.atLeast('2.59') ? { uuid } : {}),
    ...(version.atLeast('2.80') ? { user_id, project_id } : {}),
  };
}

function links(baseUrl: string, { id, instance_uuid }: Migration) {
  const path = `servers/${instance_uuid}/migrations/${id}`;
  return [
    { rel: 'self', href: `${baseUrl}/v2.1/${path}` },
    { rel: 'bookmark', href: `${baseUrl}/${path}` },
  ];
}

/** One entry of `GET /os-migrations` (nova/api/openstack/compute/migrations.py _output). */
export function migrationSummary(migration: Migration, version: Microversion, baseUrl: string) {
  const { id, status, migration_type } = migration;
  const isLive = migration_type === 'live-migration' && LIVE_IN_PROGRESS.includes(status);
  return {
    created_at: time(migration.createdAt),
    dest_compute: migration.dest_compute,
    dest_host: migration.dest_host,
    dest_node: migration.dest_node,
    id,
    instance_uuid: migration.instance_uuid,
    new_instance_type_id: migration.new_instance_type_id,
    old_instance_type_id: migration.old_instance_type_id,
    source_compute: migration.source_compute,
    source_node: migration.source_node,
    status,
    updated_at: time(migration.updatedAt),
    ...(version.atLeast('2.23') ? { migration_type, ...(isLive ? { links: links(baseUrl, migration) } : {}) } : {}),
    ...added(migration, version),
  };
}

/** A live migration of one server (nova/api/openstack/compute/server_migrations.py output). */
export function liveMigrationView(migration: Migration, version: Microversion) {
  return {
    created_at: time(migration.createdAt),
    dest_compute: migration.dest_compute,
    dest_host: migration.dest_host,
    dest_node: migration.dest_node,
    disk_processed_bytes: migration.disk_processed,
    disk_remaining_bytes: migration.disk_remaining,
    disk_total_bytes: migration.disk_total,
    id: migration.id,
    memory_processed_bytes: migration.memory_processed,
    memory_remaining_bytes: migration.memory_remaining,
    memory_total_bytes: migration.memory_total,
    server_uuid: migration.instance_uuid,
    source_compute: migration.source_compute,
    source_node: migration.source_node,
    status: migration.status,
    updated_at: time(migration.updatedAt),
    ...added(migration, version),
  };
}
