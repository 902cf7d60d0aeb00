import { ColdMovePlacement } from './cold-move-placement.service.js';
import { ColdMoves } from './cold-moves.service.js';
import { Evacuations } from './evacuations.service.js';
import { LiveDestinationService } from './live-destination.service.js';
import { LiveMigrationControl } from './live-migration-control.service.js';
import { LiveMigrations } from './live-migrations.service.js';
import { MigrationList } from './migration-list.service.js';
import { MigrationRecords } from './migration-records.repository.js';
import { MigrationsController, ServerMigrationsController } from './migrations.controller.js';
import { MoveClaims } from './move-claims.service.js';
import { MoveCleanup } from './move-cleanup.service.js';
import { MoveRows } from './move-rows.service.js';
import { MovedImages } from './moved-image.service.js';
import { StaleInstancesService } from './stale-instances.service.js';

export const MOVE_CONTROLLERS = [MigrationsController, ServerMigrationsController];

/** How servers go from host to host. */
export const MOVE_PROVIDERS = [
  MigrationRecords,
  MoveClaims,
  MoveCleanup,
  MoveRows,
  MovedImages,
  ColdMovePlacement,
  ColdMoves,
  Evacuations,
  StaleInstancesService,
  MigrationList,
  LiveDestinationService,
  LiveMigrations,
  LiveMigrationControl,
];
