import { DeletedPort } from './deleted-port.service.js';
import { ExternalEventService } from './external-event.service.js';
import { InstanceEvents } from './instance-events.js';
import { PowerUpdate } from './power-update.service.js';
import { VolumeExtension } from './volume-extension.service.js';

/** What other services tell of servers, and who waits for it. */
export const EXTERNAL_EVENT_PROVIDERS = [
  InstanceEvents,
  DeletedPort,
  ExternalEventService,
  PowerUpdate,
  VolumeExtension,
];
