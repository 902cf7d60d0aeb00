import { Module } from '@nestjs/common';
import { LimitsController } from './limits.controller.js';

/** `GET /limits`. */
@Module({
  controllers: [LimitsController],
})
export class LimitsModule {}
