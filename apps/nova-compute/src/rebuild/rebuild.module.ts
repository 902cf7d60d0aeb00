import { Module } from '@nestjs/common';
import { BlockDevicesModule } from '../block-devices/block-devices.module.js';
import { ExternalEventsModule } from '../external-events/external-events.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { BootVolumeService } from './boot-volume.service.js';
import { RebuildService } from './rebuild.service.js';

/** Servers that are made again under their identity. */
@Module({
  imports: [TasksModule, BlockDevicesModule, ExternalEventsModule],
  providers: [BootVolumeService, RebuildService],
  exports: [RebuildService],
})
export class RebuildModule {}
