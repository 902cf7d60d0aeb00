import type { ServiceSchema } from '#persistence';
import { Backup } from './db/backup.entity.js';
import { BackupMetadata } from './db/backup-metadata.entity.js';
import { Message } from './db/message.entity.js';
import { Service } from './db/service.entity.js';
import { Snapshot } from './db/snapshot.entity.js';
import { SnapshotMetadata } from './db/snapshot-metadata.entity.js';
import { Transfer } from './db/transfer.entity.js';
import { Volume } from './db/volume.entity.js';
import { VolumeAdminMetadata } from './db/volume-admin-metadata.entity.js';
import { VolumeAttachment } from './db/volume-attachment.entity.js';
import { VolumeGlanceMetadata } from './db/volume-glance-metadata.entity.js';
import { VolumeMetadata } from './db/volume-metadata.entity.js';
import { VolumeType } from './db/volume-type.entity.js';
import { VolumeTypeExtraSpec } from './db/volume-type-extra-spec.entity.js';
import { VolumeTypeProject } from './db/volume-type-project.entity.js';
import { Worker } from './db/worker.entity.js';
import { CreateVolumes1700000000100 } from './migrations/1700000000100-create-volumes.js';
import { CreateVolumeAdminMetadata1700000000140 } from './migrations/1700000000140-create-volume-admin-metadata.js';
import { CreateVolumeTypeProjects1700000000141 } from './migrations/1700000000141-create-volume-type-projects.js';
import { CreateTransfersAndBackups1700000000200 } from './migrations/1700000000200-create-transfers-and-backups.js';

const ENTITIES = [
  Volume,
  VolumeMetadata,
  VolumeAdminMetadata,
  VolumeGlanceMetadata,
  VolumeAttachment,
  VolumeType,
  VolumeTypeExtraSpec,
  VolumeTypeProject,
  Snapshot,
  SnapshotMetadata,
  Message,
  Service,
  Worker,
  Transfer,
  Backup,
  BackupMetadata,
];

/** Oldest first. */
const MIGRATIONS = [
  CreateVolumes1700000000100,
  CreateVolumeAdminMetadata1700000000140,
  CreateVolumeTypeProjects1700000000141,
  CreateTransfersAndBackups1700000000200,
];

/** The tables of schema `cinder`. */
export const CINDER_SCHEMA: ServiceSchema = { schema: 'cinder', entities: ENTITIES, migrations: MIGRATIONS };
