import { Module } from '@nestjs/common';
import { InstancesModule } from '../instances/instances.module.js';
import { SchedulerModule } from '../scheduler/scheduler.module.js';
import { DriftService } from './drift.service.js';
import { HostInspection } from './host-inspection.service.js';
import { InspectionController } from './inspection.controller.js';
import { InspectionService } from './inspection.service.js';

/** What OpenStack keeps from its users. */
@Module({
  imports: [InstancesModule, SchedulerModule],
  controllers: [InspectionController],
  providers: [InspectionService, HostInspection, DriftService],
})
export class InspectionModule {}
