import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { pollUntil } from '../../support/poll-until.js';
import { type ApiClients, showServer } from './scenario.js';
import type { Row, TestCloud } from './test-cloud.js';

/** A flavor of these sizes. @returns its id */
export async function flavor(
  cloud: Pick<ApiClients, 'nova'>,
  fields: { readonly name: string; readonly ram: number; readonly vcpus: number; readonly disk: number },
): Promise<string> {
  const answer = await cloud.nova.ask<{ flavor: { id: string } }>('/v2.1/flavors', { json: { flavor: fields } });
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body.flavor.id;
}

/** Sets properties of an image anew. */
export async function editImage(
  cloud: Pick<ApiClients, 'glance'>,
  image: string,
  properties: Readonly<Record<string, string>>,
): Promise<void> {
  const json = Object.entries(properties).map(([name, value]) => ({ op: 'replace', path: `/${name}`, value }));
  const type = 'application/openstack-images-v2.1-json-patch';
  const answer = await cloud.glance.ask(`/v2/images/${image}`, { method: 'PATCH', json, type });
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
}

export async function hostOf(cloud: ApiClients, id: string): Promise<string> {
  return String((await showServer(cloud, id))['OS-EXT-SRV-ATTR:host']);
}

/** Memory that each host has promised, in MiB. */
export async function usage(cloud: TestCloud): Promise<Map<string, number>> {
  const rows = await cloud.sql<{ host: string; memory_mb_used: number }>(
    'SELECT host, memory_mb_used FROM nova.compute_nodes ORDER BY host',
  );
  return new Map(rows.map(({ host, memory_mb_used }) => [host, memory_mb_used]));
}

/** Resolves when no host keeps anything of the instance. */
export async function directoriesGone(cloud: TestCloud, id: string): Promise<void> {
  const root = join(cloud.stateDir, 'instances');
  const left = async () => (await readdir(root)).filter((name) => name.startsWith(id));
  await pollUntil(left, (names) => names.length === 0, { what: `no directory of instance ${id}` });
}

/** Resolves when the server is deleted. */
export async function serverGone(cloud: ApiClients, id: string): Promise<void> {
  const ask = () => cloud.nova.ask(`/v2.1/servers/${id}`);
  await pollUntil(ask, ({ status }) => status === 404, { what: `server ${id} gone` });
}

/** Moves of a server, oldest first. */
export function migrations(cloud: TestCloud, id: string): Promise<Row[]> {
  return cloud.sql('SELECT * FROM nova.migrations WHERE instance_uuid = $1 ORDER BY id', [id]);
}
