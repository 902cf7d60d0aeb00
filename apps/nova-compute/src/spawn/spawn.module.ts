import { Module } from '@nestjs/common';
import { BlockDevicesModule } from '../block-devices/block-devices.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { BuildService } from './build.service.js';
import { BuildAbortService } from './build-abort.service.js';
import { BuildRescheduleService } from './build-reschedule.service.js';

/** Servers that are built (nova/compute/manager.py build_and_run_instance). */
@Module({
  imports: [TasksModule, BlockDevicesModule],
  providers: [BuildService, BuildAbortService, BuildRescheduleService],
  exports: [BuildService],
})
export class SpawnModule {}
