import { Module } from '@nestjs/common';
import { LimitsController } from './limits.controller.js';

/** `/limits`. */
@Module({
  controllers: [LimitsController],
})
export class LimitsModule {}
