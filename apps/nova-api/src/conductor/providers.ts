import { InstanceRows } from '../instances/instance-rows.service.js';
import { BuildInstancesService } from './build-instances.service.js';
import { ComputeReportService } from './compute-report.service.js';
import { HostInstances } from './host-instances.service.js';
import { InstanceUpdateService } from './instance-update.service.js';

/** What the hosts' reports do to the tables. */
export const CONDUCTOR_PROVIDERS = [
  InstanceUpdateService,
  InstanceRows,
  ComputeReportService,
  BuildInstancesService,
  HostInstances,
];
