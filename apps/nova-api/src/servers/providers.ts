import { InstanceMetadataRows } from '../instances/instance-metadata.rows.js';
import { RequestSpecs } from '../instances/request-specs.repository.js';
import { ServerRecordsRepository } from '../instances/server-records.repository.js';
import { CreateServerService } from './create-server.service.js';
import { DeleteServerService } from './delete-server.service.js';
import { InstanceRemoval } from './instance-removal.js';
import { NewServerStore } from './new-server.store.js';
import { ServerLists } from './server-lists.service.js';
import { ServerMetadataController } from './server-metadata.controller.js';
import { ServerMetadataService } from './server-metadata.service.js';
import { ServerSources } from './server-sources.js';
import { ServerTagsController } from './server-tags.controller.js';
import { ServerTagsRepository } from './server-tags.repository.js';
import { ServerTagsService } from './server-tags.service.js';
import { ServersController } from './servers.controller.js';
import { UpdateServerService } from './update-server.service.js';
import { VolumeReservationService } from './volume-reservation.service.js';

export const SERVER_CONTROLLERS = [ServersController, ServerMetadataController, ServerTagsController];

/** Servers: making, reading and ending them. */
export const SERVER_PROVIDERS = [
  ServerLists,
  ServerRecordsRepository,
  ServerSources,
  VolumeReservationService,
  NewServerStore,
  CreateServerService,
  DeleteServerService,
  InstanceRemoval,
  RequestSpecs,
  InstanceMetadataRows,
  ServerMetadataService,
  UpdateServerService,
  ServerTagsRepository,
  ServerTagsService,
];
