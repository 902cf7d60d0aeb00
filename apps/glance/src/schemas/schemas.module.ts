import { Module } from '@nestjs/common';
import { SchemasController } from './schemas.controller.js';

/** `/v2/schemas` of images and their members. */
@Module({
  controllers: [SchemasController],
})
export class SchemasModule {}
