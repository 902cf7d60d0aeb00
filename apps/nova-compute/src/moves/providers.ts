import { VolumeMoveService } from '../block-devices/volume-move.service.js';
import { EvacuationService } from './evacuation.service.js';
import { HostFaults } from './host-faults.js';
import { LiveMigrationService } from './live-migration.service.js';
import { LiveMigrationControlService } from './live-migration-control.service.js';
import { MoveCleanupService } from './move-cleanup.service.js';
import { ResizeService } from './resize.service.js';
import { ResizeEndService } from './resize-end.service.js';

import { StaleDomainsService } from './stale-domains.service.js';

/** How servers come to this host and leave it. */
export const MOVE_PROVIDERS = [
  EvacuationService,
  HostFaults,
  StaleDomainsService,
  LiveMigrationService,
  LiveMigrationControlService,
  MoveCleanupService,
  ResizeService,
  ResizeEndService,
  VolumeMoveService,
];
