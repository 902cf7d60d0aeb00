import { BootSourceService } from './boot-source.service.js';
import { CreateServerService } from './create-server.service.js';
import { DeleteServerService } from './delete-server.service.js';
import { InstanceRemoval } from './instance-removal.js';
import { NewServerStore } from './new-server.store.js';
import { RequestSpecs } from './request-specs.repository.js';
import { ServerRecordsRepository } from './server-records.repository.js';
import { ServersController } from './servers.controller.js';
import { ServersService } from './servers.service.js';
import { VolumeReservationService } from './volume-reservation.service.js';

export const SERVER_CONTROLLERS = [ServersController];

/** Servers: making, reading and ending them. */
export const SERVER_PROVIDERS = [
  ServersService,
  ServerRecordsRepository,
  BootSourceService,
  VolumeReservationService,
  NewServerStore,
  CreateServerService,
  DeleteServerService,
  InstanceRemoval,
  RequestSpecs,
];
