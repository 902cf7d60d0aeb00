import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { InstancesModule } from '../instances/instances.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { AddressReservations } from './address-reservations.repository.js';
import { InterfacesController } from './interfaces.controller.js';
import { InterfacesService } from './interfaces.service.js';
import { VolumeAttachService } from './volume-attach.service.js';
import { VolumeAttachmentsController } from './volume-attachments.controller.js';
import { VolumeDetachService } from './volume-detach.service.js';

/** Volumes and interfaces that servers get and give back. */
@Module({
  imports: [ActionsModule, InstancesModule, TasksModule],
  controllers: [VolumeAttachmentsController, InterfacesController],
  providers: [AddressReservations, VolumeAttachService, VolumeDetachService, InterfacesService],
  exports: [AddressReservations],
})
export class AttachmentsModule {}
