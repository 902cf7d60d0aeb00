import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { InstancesModule } from '../instances/instances.module.js';
import { KeyPairsModule } from '../key-pairs/key-pairs.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { SchedulerModule } from '../scheduler/scheduler.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { RebuildStore } from './rebuild.store.js';
import { RebuildAction } from './rebuild-action.js';
import { RebuildPlanner } from './rebuild-planner.service.js';

/** The action `rebuild`. */
@Module({
  imports: [
    ActionsModule,
    InstancesModule,
    KeyPairsModule,
    NotificationsModule,
    SchedulerModule,
    ServersModule,
    TasksModule,
  ],
  providers: [RebuildPlanner, RebuildStore, RebuildAction],
  exports: [RebuildAction],
})
export class RebuildModule {}
