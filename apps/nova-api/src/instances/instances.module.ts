import { Module } from '@nestjs/common';
import { InstanceMetadataRows } from './instance-metadata.rows.js';
import { InstanceRows } from './instance-rows.service.js';
import { RequestSpecs } from './request-specs.repository.js';
import { ServerLookup } from './server-lookup.service.js';
import { ServerRecordsRepository } from './server-records.repository.js';

/** Instances as rows, and what reads and writes them: every other part builds on it. */
@Module({
  providers: [ServerRecordsRepository, ServerLookup, RequestSpecs, InstanceMetadataRows, InstanceRows],
  exports: [ServerRecordsRepository, ServerLookup, RequestSpecs, InstanceMetadataRows, InstanceRows],
})
export class InstancesModule {}
