import type { ServiceSchema } from '#persistence';
import { VolumeAttachment } from './attachments/volume-attachment.entity.js';
import { Backup } from './backups/backup.entity.js';
import { BackupMetadata } from './backups/backup-metadata.entity.js';
import { VolumeGlanceMetadata } from './glance-metadata/volume-glance-metadata.entity.js';
import { Worker } from './manager/worker.entity.js';
import { Message } from './messages/message.entity.js';
import { CreateVolumes1700000000100 } from './migrations/1700000000100-create-volumes.js';
import { CreateVolumeAdminMetadata1700000000140 } from './migrations/1700000000140-create-volume-admin-metadata.js';
import { CreateVolumeTypeProjects1700000000141 } from './migrations/1700000000141-create-volume-type-projects.js';
import { CreateTransfersAndBackups1700000000200 } from './migrations/1700000000200-create-transfers-and-backups.js';
import { Service } from './services/service.entity.js';
import { Snapshot } from './snapshots/snapshot.entity.js';
import { SnapshotMetadata } from './snapshots/snapshot-metadata.entity.js';
import { Transfer } from './transfers/transfer.entity.js';
import { VolumeType } from './volume-types/volume-type.entity.js';
import { VolumeTypeExtraSpec } from './volume-types/volume-type-extra-spec.entity.js';
import { VolumeTypeProject } from './volume-types/volume-type-project.entity.js';
import { Volume } from './volumes/volume.entity.js';
import { VolumeAdminMetadata } from './volumes/volume-admin-metadata.entity.js';
import { VolumeMetadata } from './volumes/volume-metadata.entity.js';

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
