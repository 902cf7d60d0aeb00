import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { activeImage, createServer, serverSettles } from './scenario.js';
import { someUuid, type TestCloud } from './test-cloud.js';

interface Verdict {
  readonly host: string;
  readonly passed: boolean;
  readonly filter?: string;
  readonly reason?: string;
  readonly property?: string;
}

/** Why a server got its host, or none, as the inspection API answers it. */
export interface Scheduling {
  readonly selected_host: string | null;
  readonly message: string | null;
  readonly hosts: readonly Verdict[];
}

/** Why a server got its host, or none. */
export async function schedulingOf(cloud: TestCloud, id: string): Promise<Scheduling> {
  return (await cloud.nova.ask<Scheduling>(`/proptrail/servers/${id}/scheduling`)).body;
}

/** A server of an image with these properties, and the verdicts of its placement. */
export async function serverOf(
  cloud: TestCloud,
  properties: Record<string, string>,
  more: Record<string, unknown> = {},
) {
  const imageRef = await activeImage(cloud, properties);
  const server = await serverSettles(cloud, await createServer(cloud, { imageRef, ...more }));
  return { server, host: server['OS-EXT-SRV-ATTR:host'], verdicts: await schedulingOf(cloud, server.id) };
}

/** Filter and property that refused each host. */
export function refusals({ hosts }: Scheduling): Record<string, [filter?: string, property?: string]> {
  const refused = hosts.filter(({ passed }) => !passed);
  return Object.fromEntries(refused.map(({ host, filter, property }) => [host, [filter, property]]));
}

/** A file that describes hosts; the caller removes it. */
export async function hostsFile(hosts: readonly object[]): Promise<string> {
  const file = join(tmpdir(), `hosts-${someUuid()}.json`);
  await writeFile(file, JSON.stringify({ hosts }));
  return file;
}
