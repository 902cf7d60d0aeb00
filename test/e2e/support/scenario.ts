import { expect } from '@jest/globals';
import { pollUntil } from '../../support/poll-until.js';
import type { ApiClient } from './api-client.js';
import { qcow2 } from './disk-image.js';
import { PROJECT } from './test-cloud.js';

type Body = Record<string, unknown>;

/** A user of the three public APIs. */
export interface ApiClients {
  readonly glance: ApiClient;
  readonly cinder: ApiClient;
  readonly nova: ApiClient;
}

export interface ServerBody {
  readonly id: string;
  readonly status: string;
  readonly fault?: { readonly message: string; readonly details?: string };
  readonly [field: string]: unknown;
}

/** An active image with these properties; its data is an empty disk unless given. */
export async function activeImage(
  cloud: ApiClients,
  fields: Body = {},
  data: string | Uint8Array = qcow2(),
): Promise<string> {
  const image = { name: 'cirros', disk_format: 'qcow2', container_format: 'bare', ...fields };
  const created = await cloud.glance.ask<{ id: string }>('/v2/images', { json: image });
  expect([created.status, created.text]).toEqual([201, expect.any(String)]);
  const upload = { method: 'PUT', data, type: 'application/octet-stream' };
  const uploaded = await cloud.glance.ask(`/v2/images/${created.body.id}/file`, upload);
  expect([uploaded.status, uploaded.text]).toEqual([204, '']);
  return created.body.id;
}

export async function createVolume(cloud: ApiClients, fields: Body): Promise<string> {
  const answer = await cloud.cinder.ask<{ volume: { id: string } }>(`/v3/${PROJECT}/volumes`, {
    json: { volume: { size: 1, ...fields } },
  });
  expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
  return answer.body.volume.id;
}

export interface VolumeBody {
  readonly id: string;
  readonly status: string;
  readonly bootable: string;
  readonly volume_image_metadata?: Record<string, string>;
  readonly attachments: readonly { readonly server_id: string }[];
}

export async function showVolume(cloud: ApiClients, id: string): Promise<VolumeBody> {
  return (await cloud.cinder.ask<{ volume: VolumeBody }>(`/v3/${PROJECT}/volumes/${id}`)).body.volume;
}

export function volumeReaches(cloud: ApiClients, id: string, status: string): Promise<VolumeBody> {
  return pollUntil(
    () => showVolume(cloud, id),
    (volume) => volume.status === status || (volume.status === 'error' && status !== 'error'),
    {
      what: `volume ${id} ${status}`,
    },
  );
}

export async function createServer(cloud: ApiClients, fields: Body): Promise<string> {
  const server = { name: 'vm', flavorRef: '1', networks: 'auto', ...fields };
  const answer = await cloud.nova.ask<{ server: { id: string } }>('/v2.1/servers', { json: { server } });
  expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
  return answer.body.server.id;
}

export async function showServer(cloud: ApiClients, id: string): Promise<ServerBody> {
  return (await cloud.nova.ask<{ server: ServerBody }>(`/v2.1/servers/${id}`)).body.server;
}

/** The server once it has left BUILD. */
export function serverSettles(cloud: ApiClients, id: string): Promise<ServerBody> {
  return pollUntil(
    () => showServer(cloud, id),
    (server) => server.status === 'ACTIVE' || server.status === 'ERROR',
    {
      what: `server ${id} out of BUILD`,
    },
  );
}

export async function activeServer(cloud: ApiClients, fields: Body): Promise<string> {
  const id = await createServer(cloud, fields);
  const { status, fault } = await serverSettles(cloud, id);
  expect({ status, fault: fault?.message }).toEqual({ status: 'ACTIVE', fault: undefined });
  return id;
}

export async function systemMetadata(cloud: ApiClients, id: string): Promise<Record<string, string>> {
  return (await cloud.nova.ask<Record<string, string>>(`/proptrail/servers/${id}/system_metadata`)).body;
}

export async function domainXml(cloud: ApiClients, id: string): Promise<string> {
  const answer = await cloud.nova.ask(`/proptrail/servers/${id}/domain_xml`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('application/xml'),
  ]);
  return answer.text;
}

/** A block device mapping that boots from this volume. */
export const bootVolume = (uuid: string, more: Body = {}) => ({
  block_device_mapping_v2: [{ boot_index: 0, uuid, source_type: 'volume', destination_type: 'volume', ...more }],
});
