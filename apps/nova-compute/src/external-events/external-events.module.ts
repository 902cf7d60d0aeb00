import { Module } from '@nestjs/common';
import { AttachmentsModule } from '../attachments/attachments.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { DeletedPort } from './deleted-port.service.js';
import { ExternalEventService } from './external-event.service.js';
import { InstanceEvents } from './instance-events.js';
import { PowerUpdate } from './power-update.service.js';
import { VolumeExtension } from './volume-extension.service.js';

/** What other services tell of servers, and who waits for it. */
@Module({
  imports: [AttachmentsModule, TasksModule],
  providers: [InstanceEvents, DeletedPort, ExternalEventService, PowerUpdate, VolumeExtension],
  exports: [ExternalEventService, InstanceEvents],
})
export class ExternalEventsModule {}
