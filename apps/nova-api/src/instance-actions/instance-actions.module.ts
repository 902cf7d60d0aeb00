import { Module } from '@nestjs/common';
import { InstancesModule } from '../instances/instances.module.js';
import { InstanceActionsController } from './instance-actions.controller.js';
import { InstanceActionsService } from './instance-actions.service.js';

/** The record of what was asked of servers. */
@Module({
  imports: [InstancesModule],
  controllers: [InstanceActionsController],
  providers: [InstanceActionsService],
})
export class InstanceActionsModule {}
