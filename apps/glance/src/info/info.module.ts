import { Module } from '@nestjs/common';
import { InfoController } from './info.controller.js';

/** `/v2/info`. */
@Module({
  controllers: [InfoController],
})
export class InfoModule {}
