import { Module } from '@nestjs/common';
import { GuestModule } from '../guest/guest.module.js';
import { ShelveModule } from '../shelve/shelve.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { PauseService } from './pause.service.js';
import { PowerService } from './power.service.js';

const SERVICES = [PauseService, PowerService];

/** Servers that are started, stopped, paused and suspended. */
@Module({ imports: [TasksModule, GuestModule, ShelveModule], providers: SERVICES, exports: SERVICES })
export class PowerModule {}
