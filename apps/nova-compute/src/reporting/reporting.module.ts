import { Module } from '@nestjs/common';
import { GuestModule } from '../guest/guest.module.js';
import { MovesModule } from '../moves/moves.module.js';
import { ReportService } from './report.service.js';

/** What a host tells of itself, and what it sees to when it starts. */
@Module({ imports: [GuestModule, MovesModule], providers: [ReportService], exports: [ReportService] })
export class ReportingModule {}
