import { Module } from '@nestjs/common';
import { ExtensionsController } from './extensions.controller.js';
import { VersionsController } from './versions.controller.js';

/** What the API says of its versions and extensions. */
@Module({
  controllers: [VersionsController, ExtensionsController],
})
export class VersionsModule {}
