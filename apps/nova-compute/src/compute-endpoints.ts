import type { Type } from '@nestjs/common';
import { RpcEndpoint } from '#messaging';
import { COMPUTE_TOPIC, NOVA_EXCHANGE } from '#nova-rpc';
import { AttachmentEndpoint } from './attachments/attachment.endpoint.js';
import { ConsoleEndpoint } from './console/console.endpoint.js';
import { ExternalEventEndpoint } from './external-events/external-event.endpoint.js';
import { LiveMigrationEndpoint } from './moves/live-migration.endpoint.js';
import { ResizeEndpoint } from './moves/resize.endpoint.js';
import { PauseEndpoint } from './power/pause.endpoint.js';
import { PowerEndpoint } from './power/power.endpoint.js';
import { RebuildEndpoint } from './rebuild/rebuild.endpoint.js';
import { RescueEndpoint } from './rescue/rescue.endpoint.js';
import { ShelveEndpoint } from './shelve/shelve.endpoint.js';
import { SnapshotEndpoint } from './snapshot/snapshot.endpoint.js';
import { BuildEndpoint } from './spawn/build.endpoint.js';
import { TerminateEndpoint } from './terminate/terminate.endpoint.js';

/** Every class of the compute RPC API (nova/compute/manager.py ComputeManager). A new one is listed here and nowhere else. */
const ENDPOINTS: readonly Type<object>[] = [
  AttachmentEndpoint,
  BuildEndpoint,
  TerminateEndpoint,
  ExternalEventEndpoint,
  PowerEndpoint,
  PauseEndpoint,
  ConsoleEndpoint,
  SnapshotEndpoint,
  ShelveEndpoint,
  RebuildEndpoint,
  ResizeEndpoint,
  LiveMigrationEndpoint,
  RescueEndpoint,
];

function versioned(endpoint: Type<object>, version: string): Type<object> {
  @RpcEndpoint({ exchange: NOVA_EXCHANGE, topic: COMPUTE_TOPIC, version, delivery: 'at-least-once' })
  class VersionedEndpoint extends endpoint {}
  return VersionedEndpoint;
}

/** The compute RPC API under the version that a release speaks. */
export function computeEndpoints(version: string): Type<object>[] {
  return ENDPOINTS.map((endpoint) => versioned(endpoint, version));
}
