import { expect } from '@jest/globals';
import { pollUntil } from '../../../support/poll-until.js';
import type { ApiClient } from '../api-client.js';
import { type ApiClients, activeImage, createVolume, serverSettles, volumeReaches } from '../scenario.js';
import type { TestCloud } from '../test-cloud.js';
import { madeOf } from '../volume-actions.js';
import { MARK } from './parameters.js';

type Json = Record<string, unknown>;

/** Ids of what the owner has, by the word that stands before them in a path. */
export type Owned = ReadonlyMap<string, string>;

export type CallerName = 'owner' | 'other' | 'admin';

const HEADERS: Readonly<Record<CallerName, Record<string, string>>> = {
  owner: { 'x-auth-token': 'ann:acme', 'x-roles': 'member' },
  other: { 'x-auth-token': 'bob:rival', 'x-roles': 'member' },
  admin: { 'x-auth-token': 'root:ops', 'x-roles': 'admin' },
};

/** The three APIs and nova-compute's port, as one of the callers. */
export function clientsOf(
  cloud: TestCloud,
  caller: CallerName,
): ApiClients & { readonly byService: Map<string, ApiClient> } {
  const { glance, cinder, nova } = {
    glance: cloud.glance.with(HEADERS[caller]),
    cinder: cloud.cinder.with(HEADERS[caller]),
    nova: cloud.nova.with(HEADERS[caller]),
  };
  const byService = new Map([
    ['glance', glance],
    ['cinder', cinder],
    ['nova-api', nova],
  ]);
  return { glance, cinder, nova, byService };
}

async function made(client: ApiClient, path: string, json: unknown): Promise<Json> {
  const answer = await client.ask<Json>(path, { json });
  expect([path, answer.status, answer.text]).toEqual([path, expect.any(Number), expect.any(String)]);
  expect([200, 201, 202]).toContain(answer.status);
  return answer.body;
}

/** What is everybody's and has no id of its own before it is made. */
export async function seedShared(cloud: TestCloud): Promise<Owned> {
  const { cinder, nova } = clientsOf(cloud, 'admin');
  const { volume_type } = await made(cinder, '/v3/ops/types', { volume_type: { name: 'fast' } });
  const type = String((volume_type as Json)['id']);
  await made(cinder, `/v3/ops/types/${type}/extra_specs`, { extra_specs: { a: 'b' } });
  await made(nova, '/v2.1/flavors/1/os-extra_specs', { extra_specs: { 'hw:cpu_policy': 'shared' } });
  return new Map([['types', type]]);
}

/** One of each kind, all the owner's, all marked, none shared. */
export async function seedOwner(cloud: TestCloud, hasNamespaces: boolean): Promise<Owned> {
  const owner = clientsOf(cloud, 'owner');
  const owned = new Map<string, string>();
  const image = await activeImage(owner, { name: MARK, visibility: 'private', kept: MARK });
  await owner.glance.ask(`/v2/images/${image}/tags/kept`, { method: 'PUT' });
  const volume = await createVolume(owner, { name: MARK, metadata: { kept: MARK } });
  await volumeReaches(owner, volume, 'available');
  const offered = await createVolume(owner, { name: MARK });
  await volumeReaches(owner, offered, 'available');
  const plugged = await createVolume(owner, { name: MARK });
  await volumeReaches(owner, plugged, 'available');
  const key = await owner.nova.ask('/v2.1/os-keypairs', {
    json: { keypair: { name: MARK, type: 'ssh', public_key: KEY } },
  });
  expect([key.status, key.text]).toEqual([201, expect.any(String)]);
  const server = {
    name: MARK,
    flavorRef: '1',
    imageRef: image,
    networks: 'auto',
    metadata: { kept: MARK },
    key_name: MARK,
  };
  const { server: created } = await made(owner.nova, '/v2.1/servers', { server });
  const id = String((created as Json)['id']);
  const active = await serverSettles(owner, id);
  expect([active.status, active.fault]).toEqual(['ACTIVE', undefined]);
  await owner.nova.ask(`/v2.1/servers/${id}/tags/kept`, { method: 'PUT' });
  await made(owner.nova, `/v2.1/servers/${id}/os-volume_attachments`, { volumeAttachment: { volumeId: plugged } });
  await volumeReaches(owner, plugged, 'in-use');
  const transfer = await made(owner.cinder, '/v3/acme/volume-transfers', {
    transfer: { volume_id: offered, name: MARK },
  });
  const listed = async (client: ApiClient, path: string, name: string, field: string) => {
    const { body } = await client.ask<Record<string, Json[]>>(path);
    return String(body[name]?.[0]?.[field]);
  };
  owned.set('images', image);
  owned.set('volumes', volume);
  owned.set('servers', id);
  owned.set('os-volume_attachments', plugged);
  const snapshot = await madeOf(owner, 'snapshot', volume);
  await made(owner.cinder, `/v3/acme/snapshots/${snapshot}/metadata`, { metadata: { kept: MARK } });
  owned.set('snapshots', snapshot);
  owned.set('backups', await madeOf(owner, 'backup', volume));
  owned.set('volume-transfers', String((transfer['transfer'] as Json)['id']));
  owned.set('os-volume-transfer', String((transfer['transfer'] as Json)['id']));
  owned.set('os-keypairs', MARK);
  owned.set('attachments', await listed(owner.cinder, '/v3/acme/attachments', 'attachments', 'id'));
  owned.set(
    'os-interface',
    await listed(owner.nova, `/v2.1/servers/${id}/os-interface`, 'interfaceAttachments', 'port_id'),
  );
  owned.set(
    'os-instance-actions',
    await listed(owner.nova, `/v2.1/servers/${id}/os-instance-actions`, 'instanceActions', 'request_id'),
  );
  if (hasNamespaces) {
    const admin = clientsOf(cloud, 'admin').glance.with({ 'x-project-id': 'acme' });
    const parts = {
      properties: { p: { type: 'string', title: MARK } },
      objects: [{ name: 'o', properties: {} }],
      tags: [{ name: 'kept' }],
    };
    await made(admin, '/v2/metadefs/namespaces', { namespace: MARK, visibility: 'private', ...parts });
    owned.set('namespaces', MARK);
  }
  await pollUntil(
    () => owner.nova.ask<{ server: Json }>(`/v2.1/servers/${id}`),
    ({ body }) => body.server['OS-EXT-STS:task_state'] === null,
    { what: `server ${id} without a task` },
  );
  return owned;
}

const KEY =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDx8nkQv/zgGgB4rMYmIf+6A4l6Rr+o/6lHBQdW5aYd44bd8JttDCE/F/pNRr0lRE+PiqSPO8nDPHw0010JeMH9gYgnnFlyY3/OcJ02RhIPyyxYpv9FhY+2YiUkpwFOcLImyrxEsYXpD/0d3ac30bNH6Sw9JD9UZHYcpSxsIbECHw== Generated-by-Nova';

/** What an owner sees of everything he has: equal before and after, when nobody has touched it. */
export async function ownersView(cloud: TestCloud, owned: Owned): Promise<Record<string, unknown>> {
  const { nova, cinder, glance } = clientsOf(cloud, 'owner');
  const id = (kind: string) => owned.get(kind) ?? '';
  const shown = async (client: ApiClient, path: string) => [
    (await client.ask(path)).status,
    (await client.ask(path)).body,
  ];
  const server = `/v2.1/servers/${id('servers')}`;
  const rows = await cloud.sql(
    `SELECT 'volume' AS kind, count(*)::int FROM cinder.volumes WHERE project_id = 'acme' UNION ALL
     SELECT 'server', count(*)::int FROM nova.instances WHERE project_id = 'acme'`,
  );
  return {
    rows,
    server: await shown(nova, server),
    interfaces: await shown(nova, `${server}/os-interface`),
    attached: await shown(nova, `${server}/os-volume_attachments`),
    actions: await shown(nova, `${server}/os-instance-actions`),
    keyPair: await shown(nova, `/v2.1/os-keypairs/${id('os-keypairs')}`),
    image: await shown(glance, `/v2/images/${id('images')}`),
    members: await shown(glance, `/v2/images/${id('images')}/members`),
    volumes: await shown(cinder, '/v3/acme/volumes/detail'),
    snapshots: await shown(cinder, '/v3/acme/snapshots/detail'),
    backups: await shown(cinder, '/v3/acme/backups/detail'),
    transfers: await shown(cinder, '/v3/acme/volume-transfers/detail'),
    attachments: await shown(cinder, '/v3/acme/attachments/detail'),
  };
}
