import { Module } from '@nestjs/common';
import { SchedulerModule } from '../scheduler/scheduler.module.js';
import { HypervisorsController } from './hypervisors.controller.js';
import { HypervisorsRepository } from './hypervisors.repository.js';

/** What operators see of hosts. */
@Module({
  imports: [SchedulerModule],
  controllers: [HypervisorsController],
  providers: [HypervisorsRepository],
})
export class HypervisorsModule {}
