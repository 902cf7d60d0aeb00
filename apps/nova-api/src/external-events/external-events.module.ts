import { Module } from '@nestjs/common';
import { InstancesModule } from '../instances/instances.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { ExternalEventsController } from './external-events.controller.js';
import { ExternalEventsService } from './external-events.service.js';

/** What other services tell of servers. */
@Module({
  imports: [InstancesModule, TasksModule],
  controllers: [ExternalEventsController],
  providers: [ExternalEventsService],
})
export class ExternalEventsModule {}
