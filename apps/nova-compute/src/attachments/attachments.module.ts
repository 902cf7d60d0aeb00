import { Module } from '@nestjs/common';
import { GuestModule } from '../guest/guest.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { AttachmentRunner } from './attachment-runner.service.js';
import { InterfaceAttachmentService } from './interface-attachment.service.js';
import { VolumeAttachmentService } from './volume-attachment.service.js';

const SERVICES = [AttachmentRunner, InterfaceAttachmentService, VolumeAttachmentService];

/** Devices that are plugged into servers that run. */
@Module({ imports: [TasksModule, GuestModule], providers: SERVICES, exports: SERVICES })
export class AttachmentsModule {}
