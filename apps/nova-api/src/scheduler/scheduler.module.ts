import { Module } from '@nestjs/common';
import { HostClaimsRepository } from './host-claims.repository.js';
import { HostStateRepository } from './host-state.repository.js';
import { NumaClaimsService } from './numa-claims.service.js';
import { RebuildCheck } from './rebuild-check.service.js';
import { SchedulerService } from './scheduler.service.js';
import { SchedulerNotifications } from './scheduler-notifications.service.js';
import { SchedulingRecordsRepository } from './scheduling-records.repository.js';

/** Which host gets a server, and why. */
@Module({
  providers: [
    HostStateRepository,
    HostClaimsRepository,
    NumaClaimsService,
    SchedulingRecordsRepository,
    SchedulerNotifications,
    SchedulerService,
    RebuildCheck,
  ],
  exports: [HostStateRepository, SchedulingRecordsRepository, SchedulerNotifications, SchedulerService, RebuildCheck],
})
export class SchedulerModule {}
