import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { RescueActions } from './rescue-actions.js';

/** The actions `rescue` and `unrescue`. */
@Module({
  imports: [ActionsModule],
  providers: [RescueActions],
  exports: [RescueActions],
})
export class RescueModule {}
