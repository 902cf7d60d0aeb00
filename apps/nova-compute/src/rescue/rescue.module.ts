import { Module } from '@nestjs/common';
import { GuestModule } from '../guest/guest.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { RescueService } from './rescue.service.js';

/** Servers that boot from a rescue image. */
@Module({ imports: [TasksModule, GuestModule], providers: [RescueService], exports: [RescueService] })
export class RescueModule {}
