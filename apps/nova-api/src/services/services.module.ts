import { Module } from '@nestjs/common';
import { SchedulerModule } from '../scheduler/scheduler.module.js';
import { AvailabilityZonesController } from './availability-zones.controller.js';
import { ComputeServicesController } from './compute-services.controller.js';
import { ComputeServicesRepository } from './compute-services.repository.js';
import { ComputeServicesService } from './compute-services.service.js';

/** Compute services, and the zones that they are in. */
@Module({
  imports: [SchedulerModule],
  controllers: [AvailabilityZonesController, ComputeServicesController],
  providers: [ComputeServicesRepository, ComputeServicesService],
})
export class ServicesModule {}
