import { Module } from '@nestjs/common';
import { AggregatesController } from './aggregates.controller.js';
import { AggregatesRepository } from './aggregates.repository.js';
import { AggregatesService } from './aggregates.service.js';
import { DescribedAggregates } from './described-aggregates.js';

/** How operators group hosts. */
@Module({
  controllers: [AggregatesController],
  providers: [AggregatesRepository, AggregatesService, DescribedAggregates],
  exports: [DescribedAggregates],
})
export class AggregatesModule {}
