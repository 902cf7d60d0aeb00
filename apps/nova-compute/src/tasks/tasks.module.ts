import { Module } from '@nestjs/common';
import { InstanceLocks } from './instance-locks.js';
import { TaskRunner } from './task-runner.service.js';

const SERVICES = [InstanceLocks, TaskRunner];

/** What a host does for servers, one thing at a time for each. */
@Module({ providers: SERVICES, exports: SERVICES })
export class TasksModule {}
