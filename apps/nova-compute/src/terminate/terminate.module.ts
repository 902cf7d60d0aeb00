import { Module } from '@nestjs/common';
import { BlockDevicesModule } from '../block-devices/block-devices.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { TerminateService } from './terminate.service.js';

/** Servers that are deleted. */
@Module({ imports: [TasksModule, BlockDevicesModule], providers: [TerminateService], exports: [TerminateService] })
export class TerminateModule {}
