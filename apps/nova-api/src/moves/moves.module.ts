import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { FlavorsModule } from '../flavors/flavors.module.js';
import { ImagesModule } from '../images/images.module.js';
import { InstancesModule } from '../instances/instances.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { SchedulerModule } from '../scheduler/scheduler.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { ColdMovePlacement } from './cold-move-placement.service.js';
import { ColdMoves } from './cold-moves.service.js';
import { EvacuateAction } from './evacuate-action.js';
import { Evacuations } from './evacuations.service.js';
import { LiveDestinationService } from './live-destination.service.js';
import { LiveMigrationControl } from './live-migration-control.service.js';
import { LiveMigrations } from './live-migrations.service.js';
import { MigrateActions } from './migrate-actions.js';
import { MigrationList } from './migration-list.service.js';
import { MigrationRecords } from './migration-records.repository.js';
import { MigrationsController, ServerMigrationsController } from './migrations.controller.js';
import { MoveClaims } from './move-claims.service.js';
import { MoveCleanup } from './move-cleanup.service.js';
import { MoveRows } from './move-rows.service.js';
import { MovedImages } from './moved-image.service.js';
import { ResizeActions } from './resize-actions.js';
import { StaleInstancesService } from './stale-instances.service.js';

/** How servers go from host to host. */
@Module({
  imports: [
    ActionsModule,
    FlavorsModule,
    ImagesModule,
    InstancesModule,
    NotificationsModule,
    SchedulerModule,
    TasksModule,
  ],
  controllers: [MigrationsController, ServerMigrationsController],
  providers: [
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
    ResizeActions,
    MigrateActions,
    EvacuateAction,
  ],
  exports: [
    MigrationRecords,
    MoveClaims,
    MoveCleanup,
    MoveRows,
    ColdMovePlacement,
    StaleInstancesService,
    ResizeActions,
    MigrateActions,
    EvacuateAction,
  ],
})
export class MovesModule {}
