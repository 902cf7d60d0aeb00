import { Module } from '@nestjs/common';
import { BlockDevicesModule } from '../block-devices/block-devices.module.js';
import { SnapshotModule } from '../snapshot/snapshot.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { ShelveService } from './shelve.service.js';
import { ShelvedImage } from './shelved-image.service.js';
import { UnshelveService } from './unshelve.service.js';

const SERVICES = [ShelvedImage, ShelveService, UnshelveService];

/** Servers that leave their host and come back. */
@Module({ imports: [TasksModule, BlockDevicesModule, SnapshotModule], providers: SERVICES, exports: SERVICES })
export class ShelveModule {}
