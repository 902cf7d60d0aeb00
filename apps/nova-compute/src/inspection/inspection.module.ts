import { Module } from '@nestjs/common';
import { InspectionEndpoint } from './inspection.endpoint.js';
import { InspectionService } from './inspection.service.js';

/** What the inspection API asks of a host. */
@Module({ controllers: [InspectionEndpoint], providers: [InspectionService] })
export class InspectionModule {}
