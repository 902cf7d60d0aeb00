import { Module } from '@nestjs/common';
import { VersionsController } from './versions.controller.js';

/** `/versions`. */
@Module({
  controllers: [VersionsController],
})
export class VersionsModule {}
