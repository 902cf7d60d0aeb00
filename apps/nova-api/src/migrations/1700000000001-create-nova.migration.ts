import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createOutboxTable, dropOutboxTable, runAll } from '#persistence';

const TIMES = 'created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz, deleted_at timestamptz';
/** Nova's soft delete: 0, or the row's own id, so that a unique key may hold deleted rows. */
const DELETED = 'deleted integer NOT NULL DEFAULT 0';
const INSTANCE_UUID = 'instance_uuid varchar(36) NOT NULL REFERENCES nova.instances (uuid)';

/** Tables of nova_api and nova_cell1 (26.2), in one schema. */
const TABLES = [
  `CREATE TABLE nova.flavors (
     ${TIMES.replace(', deleted_at timestamptz', '')}, id serial PRIMARY KEY, name varchar(255) NOT NULL,
     memory_mb integer NOT NULL, vcpus integer NOT NULL, swap integer NOT NULL DEFAULT 0, vcpu_weight integer,
     flavorid varchar(255) NOT NULL, rxtx_factor double precision DEFAULT 1, root_gb integer NOT NULL DEFAULT 0,
     ephemeral_gb integer NOT NULL DEFAULT 0, disabled boolean NOT NULL DEFAULT false, is_public boolean NOT NULL DEFAULT true,
     description text,
     CONSTRAINT uniq_flavors0flavorid UNIQUE (flavorid), CONSTRAINT uniq_flavors0name UNIQUE (name))`,
  `CREATE TABLE nova.flavor_extra_specs (
     ${TIMES.replace(', deleted_at timestamptz', '')}, id serial PRIMARY KEY,
     flavor_id integer NOT NULL REFERENCES nova.flavors (id) ON DELETE CASCADE, key varchar(255) NOT NULL, value varchar(255),
     CONSTRAINT uniq_flavor_extra_specs0flavor_id0key UNIQUE (flavor_id, key))`,
  `CREATE TABLE nova.services (
     ${TIMES}, id serial PRIMARY KEY, host varchar(255) NOT NULL, "binary" varchar(255) NOT NULL, topic varchar(255) NOT NULL,
     report_count integer NOT NULL DEFAULT 0, disabled boolean NOT NULL DEFAULT false, disabled_reason varchar(255),
     last_seen_up timestamptz, ${DELETED},
     CONSTRAINT uniq_services0host0binary0deleted UNIQUE (host, "binary", deleted))`,
  `CREATE TABLE nova.compute_nodes (
     ${TIMES}, id serial PRIMARY KEY, host varchar(255) NOT NULL, hypervisor_hostname varchar(255) NOT NULL,
     hypervisor_type text NOT NULL, hypervisor_version integer NOT NULL, vcpus integer NOT NULL, memory_mb integer NOT NULL,
     local_gb integer NOT NULL, vcpus_used integer NOT NULL DEFAULT 0, memory_mb_used integer NOT NULL DEFAULT 0,
     local_gb_used integer NOT NULL DEFAULT 0, running_vms integer NOT NULL DEFAULT 0, cpu_info text NOT NULL,
     supported_instances text, host_ip varchar(39), ${DELETED},
     CONSTRAINT uniq_compute_nodes0host0hypervisor_hostname0deleted UNIQUE (host, hypervisor_hostname, deleted))`,
  `CREATE TABLE nova.instances (
     ${TIMES}, id serial PRIMARY KEY, uuid varchar(36) NOT NULL CONSTRAINT uniq_instances0uuid UNIQUE,
     user_id varchar(255), project_id varchar(255), image_ref varchar(255), kernel_id varchar(255), ramdisk_id varchar(255),
     launch_index integer DEFAULT 0, key_name varchar(255), key_data text, power_state integer, vm_state varchar(255),
     task_state varchar(255), memory_mb integer, vcpus integer, hostname varchar(255), host varchar(255), node varchar(255),
     user_data text, reservation_id varchar(255), launched_at timestamptz, terminated_at timestamptz, display_name varchar(255),
     display_description varchar(255), availability_zone varchar(255), locked boolean NOT NULL DEFAULT false,
     os_type varchar(255), launched_on text, instance_type_id integer, vm_mode varchar(255), architecture varchar(255),
     root_device_name varchar(255), access_ip_v4 varchar(39), access_ip_v6 varchar(39), config_drive varchar(255),
     default_ephemeral_device varchar(255), default_swap_device varchar(255), progress integer DEFAULT 0,
     auto_disk_config boolean, shutdown_terminate boolean DEFAULT false, disable_terminate boolean DEFAULT false,
     root_gb integer, ephemeral_gb integer, cleaned integer NOT NULL DEFAULT 0, hidden boolean NOT NULL DEFAULT false, ${DELETED})`,
  'CREATE INDEX instances_project_id_deleted_idx ON nova.instances (project_id, deleted, created_at)',
  'CREATE INDEX instances_host_node_deleted_idx ON nova.instances (host, node, deleted)',
  `CREATE TABLE nova.instance_system_metadata (
     ${TIMES}, id serial PRIMARY KEY, ${INSTANCE_UUID}, key varchar(255) NOT NULL, value varchar(255), ${DELETED})`,
  'CREATE INDEX instance_system_metadata_instance_uuid ON nova.instance_system_metadata (instance_uuid)',
  `CREATE TABLE nova.instance_metadata (
     ${TIMES}, id serial PRIMARY KEY, ${INSTANCE_UUID}, key varchar(255), value varchar(255), ${DELETED})`,
  'CREATE INDEX instance_metadata_instance_uuid_idx ON nova.instance_metadata (instance_uuid)',
  `CREATE TABLE nova.instance_extra (
     ${TIMES}, id serial PRIMARY KEY, ${INSTANCE_UUID}, flavor text NOT NULL, ${DELETED})`,
  'CREATE INDEX instance_extra_idx ON nova.instance_extra (instance_uuid)',
  `CREATE TABLE nova.instance_info_caches (
     ${TIMES}, id serial PRIMARY KEY, ${INSTANCE_UUID}, network_info text NOT NULL, ${DELETED})`,
  'CREATE INDEX instance_info_caches_instance_uuid_idx ON nova.instance_info_caches (instance_uuid)',
  `CREATE TABLE nova.block_device_mapping (
     ${TIMES}, id serial PRIMARY KEY, uuid varchar(36) NOT NULL CONSTRAINT uniq_block_device_mapping0uuid UNIQUE,
     ${INSTANCE_UUID}, device_name varchar(255), delete_on_termination boolean, snapshot_id varchar(36), volume_id varchar(36),
     volume_size integer, no_device boolean, connection_info text, source_type varchar(255), destination_type varchar(255),
     guest_format varchar(255), device_type varchar(255), disk_bus varchar(255), boot_index integer, image_id varchar(36),
     tag varchar(255), attachment_id varchar(36), volume_type varchar(255), ${DELETED})`,
  'CREATE INDEX block_device_mapping_instance_uuid_idx ON nova.block_device_mapping (instance_uuid)',
  'CREATE INDEX block_device_mapping_volume_id_idx ON nova.block_device_mapping (volume_id)',
  `CREATE TABLE nova.instance_faults (
     ${TIMES}, id serial PRIMARY KEY, ${INSTANCE_UUID}, code integer NOT NULL, message varchar(255), details text,
     host varchar(255), ${DELETED})`,
  'CREATE INDEX instance_faults_instance_uuid_deleted_created_at_idx ON nova.instance_faults (instance_uuid, deleted, created_at)',
  `CREATE TABLE nova.instance_actions (
     ${TIMES}, id serial PRIMARY KEY, action varchar(255), ${INSTANCE_UUID}, request_id varchar(255), user_id varchar(255),
     project_id varchar(255), start_time timestamptz, finish_time timestamptz, message varchar(255), ${DELETED})`,
  'CREATE INDEX instance_actions_instance_uuid_updated_at_idx ON nova.instance_actions (instance_uuid, updated_at)',
  'CREATE INDEX instance_actions_request_id_idx ON nova.instance_actions (request_id)',
];

/** The flavors that Nova shipped with until Mitaka. */
const FLAVORS = `INSERT INTO nova.flavors (name, memory_mb, vcpus, root_gb, flavorid, vcpu_weight) VALUES
  ('m1.tiny', 512, 1, 1, '1', 0), ('m1.small', 2048, 1, 20, '2', 0), ('m1.medium', 4096, 2, 40, '3', 0),
  ('m1.large', 8192, 4, 80, '4', 0), ('m1.xlarge', 16384, 8, 160, '5', 0)`;

export class CreateNova1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [...TABLES, FLAVORS, ...createOutboxTable('nova')]);
  }

  async down(runner: QueryRunner): Promise<void> {
    const names = [...TABLES.join('\n').matchAll(/CREATE TABLE (nova\.\w+)/g)].map((match) => match[1]).reverse();
    await runAll(runner, [...dropOutboxTable('nova'), ...names.map((name) => `DROP TABLE ${name}`)]);
  }
}
