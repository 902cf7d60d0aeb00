import { Module } from '@nestjs/common';
import { InstancesModule } from '../instances/instances.module.js';
import { ActionLog } from './action-log.js';
import { ComputeCalls } from './compute-calls.service.js';
import { HostTasks } from './host-tasks.service.js';
import { InstanceTasks } from './instance-tasks.service.js';
import { TaskResender } from './task-resender.service.js';

/** Tasks of servers: how they begin, go on and are taken up again. */
@Module({
  imports: [InstancesModule],
  providers: [ActionLog, ComputeCalls, HostTasks, InstanceTasks, TaskResender],
  exports: [ActionLog, ComputeCalls, HostTasks, InstanceTasks],
})
export class TasksModule {}
