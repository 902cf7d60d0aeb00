import { Module } from '@nestjs/common';
import { VersionsController } from './versions.controller.js';

/** The versions of the API. */
@Module({
  controllers: [VersionsController],
})
export class VersionsModule {}
