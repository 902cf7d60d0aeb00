import { Module } from '@nestjs/common';
import { AvailabilityZonesController } from './availability-zones.controller.js';
import { ServiceReporter } from './service-reporter.js';
import { ServicesController } from './services.controller.js';
import { ServicesService } from './services.service.js';

/** `/os-services` and `/os-availability-zone`, and what this process reports of itself there. */
@Module({
  controllers: [ServicesController, AvailabilityZonesController],
  providers: [ServiceReporter, ServicesService],
  exports: [ServiceReporter, ServicesService],
})
export class ServicesModule {}
