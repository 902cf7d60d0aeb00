import type { ServiceSchema } from '#persistence';
import { Flavor } from './flavors/flavor.entity.js';
import { FlavorExtraSpec } from './flavors/flavor-extra-spec.entity.js';
import { BlockDeviceMapping } from './instances/block-device-mapping.entity.js';
import { Instance } from './instances/instance.entity.js';
import * as details from './instances/instance-details.entities.js';
import { CreateNova1700000000001 } from './migrations/1700000000001-create-nova.migration.js';
import { AddInstanceTasks1700000000010 } from './migrations/1700000000010-add-instance-tasks.migration.js';
import { Scheduling1700000000020 } from './migrations/1700000000020-scheduling.migration.js';
import { Moves1700000000050 } from './migrations/1700000000050-moves.migration.js';
import { RequestSpecs1700000000070 } from './migrations/1700000000070-request-specs.migration.js';
import { DeviceTasks1700000000080 } from './migrations/1700000000080-device-tasks.migration.js';
import { PortReservations1700000000090 } from './migrations/1700000000090-port-reservations.migration.js';
import { KeysTagsAndAccess1700000000130 } from './migrations/1700000000130-keys-tags-and-access.migration.js';
import { Migration } from './moves/migration.entity.js';
import { ComputeNode } from './scheduler/compute-node.entity.js';
import { Service } from './scheduler/service.entity.js';

const ENTITIES = [
  Flavor,
  FlavorExtraSpec,
  Service,
  ComputeNode,
  Instance,
  BlockDeviceMapping,
  Migration,
  ...Object.values(details),
];

const MIGRATIONS = [
  CreateNova1700000000001,
  AddInstanceTasks1700000000010,
  Scheduling1700000000020,
  Moves1700000000050,
  RequestSpecs1700000000070,
  DeviceTasks1700000000080,
  PortReservations1700000000090,
  KeysTagsAndAccess1700000000130,
];

/** The tables of schema `nova`. */
export const NOVA_SCHEMA: ServiceSchema = { schema: 'nova', entities: ENTITIES, migrations: MIGRATIONS };
