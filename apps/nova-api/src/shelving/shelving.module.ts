import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { InstancesModule } from '../instances/instances.module.js';
import { SchedulerModule } from '../scheduler/scheduler.module.js';
import { SnapshotsModule } from '../snapshots/snapshots.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { ShelveActions } from './shelve-actions.js';
import { ShelvedServers } from './shelved-servers.service.js';
import { UnshelveService } from './unshelve.service.js';
import { UnshelveTargets } from './unshelve-target.service.js';

/** Servers that leave their host and come back. */
@Module({
  imports: [ActionsModule, InstancesModule, SchedulerModule, SnapshotsModule, TasksModule],
  providers: [ShelvedServers, UnshelveService, UnshelveTargets, ShelveActions],
  exports: [ShelvedServers, ShelveActions],
})
export class ShelvingModule {}
