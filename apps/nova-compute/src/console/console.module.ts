import { Module } from '@nestjs/common';
import { ConsoleService } from './console.service.js';

/** What servers write to their consoles. */
@Module({ providers: [ConsoleService], exports: [ConsoleService] })
export class ConsoleModule {}
