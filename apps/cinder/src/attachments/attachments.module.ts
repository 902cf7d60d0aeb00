import { Module } from '@nestjs/common';
import { AttachmentListService } from './attachment-list.service.js';
import { AttachmentsController } from './attachments.controller.js';
import { AttachmentsService } from './attachments.service.js';

/** `/attachments`, which Nova reserves and completes volumes by. */
@Module({
  controllers: [AttachmentsController],
  providers: [AttachmentsService, AttachmentListService],
})
export class AttachmentsModule {}
