import { type DynamicModule, Module } from '@nestjs/common';
import type { NovaRpcVersions } from '#nova-rpc';
import { AggregatesModule } from '../aggregates/aggregates.module.js';
import { InstancesModule } from '../instances/instances.module.js';
import { MovesModule } from '../moves/moves.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { SchedulerModule } from '../scheduler/scheduler.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { ShelvingModule } from '../shelving/shelving.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { BuildInstancesService } from './build-instances.service.js';
import { ComputeReportService } from './compute-report.service.js';
import { computeTaskEndpoint } from './compute-task.endpoint.js';
import { conductorEndpoint } from './conductor.endpoint.js';
import { HostInstances } from './host-instances.service.js';
import { InstanceUpdateService } from './instance-update.service.js';

/** What the hosts' reports do to the tables: RPC topic `conductor`. */
@Module({})
export class ConductorModule {
  static forRoot({ conductor, computeTask }: NovaRpcVersions): DynamicModule {
    return {
      module: ConductorModule,
      imports: [
        AggregatesModule,
        InstancesModule,
        MovesModule,
        NotificationsModule,
        SchedulerModule,
        ServersModule,
        ShelvingModule,
        TasksModule,
      ],
      controllers: [conductorEndpoint(conductor), computeTaskEndpoint(computeTask)],
      providers: [InstanceUpdateService, ComputeReportService, BuildInstancesService, HostInstances],
    };
  }
}
