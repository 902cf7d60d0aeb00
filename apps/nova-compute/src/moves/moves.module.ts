import { Module } from '@nestjs/common';
import { BlockDevicesModule } from '../block-devices/block-devices.module.js';
import { GuestModule } from '../guest/guest.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { EvacuationService } from './evacuation.service.js';
import { HostFaults } from './host-faults.js';
import { LiveMigrationService } from './live-migration.service.js';
import { LiveMigrationControlService } from './live-migration-control.service.js';
import { MoveCleanupService } from './move-cleanup.service.js';
import { ResizeService } from './resize.service.js';
import { ResizeEndService } from './resize-end.service.js';
import { StaleDomainsService } from './stale-domains.service.js';

/** How servers come to this host and leave it. */
@Module({
  imports: [TasksModule, GuestModule, BlockDevicesModule],
  providers: [
    EvacuationService,
    HostFaults,
    StaleDomainsService,
    LiveMigrationService,
    LiveMigrationControlService,
    MoveCleanupService,
    ResizeService,
    ResizeEndService,
  ],
  exports: [
    EvacuationService,
    StaleDomainsService,
    LiveMigrationService,
    LiveMigrationControlService,
    MoveCleanupService,
    ResizeService,
    ResizeEndService,
  ],
})
export class MovesModule {}
