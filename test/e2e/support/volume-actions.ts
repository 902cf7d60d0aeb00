import { expect } from '@jest/globals';
import { pollUntil } from '../../support/poll-until.js';
import type { Answer } from './api-client.js';
import type { ApiClients } from './scenario.js';
import { PROJECT, type TestCloud } from './test-cloud.js';

type Body = Record<string, unknown>;

/** `POST /volumes/{id}/action`; checks that it was accepted. */
export async function volumeAction<T = Body>(cloud: ApiClients, id: string, name: string, body: Body): Promise<T> {
  const answer = await cloud.cinder.ask<T>(`/v3/${PROJECT}/volumes/${id}/action`, { json: { [name]: body } });
  expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
  return answer.body;
}

/** Uploads a volume and waits for the image. @returns the image's id */
export async function uploadedImage(cloud: ApiClients, volume: string, body: Body = {}): Promise<string> {
  const wanted = { image_name: 'uploaded', disk_format: 'qcow2', ...body };
  type Uploaded = { 'os-volume_upload_image': { image_id: string } };
  const answer = await volumeAction<Uploaded>(cloud, volume, 'os-volume_upload_image', wanted);
  const id = answer['os-volume_upload_image'].image_id;
  const image = await pollUntil(
    () => cloud.glance.ask<{ status: string }>(`/v2/images/${id}`),
    ({ body: shown }) => shown.status === 'active',
    { what: `image ${id} active` },
  );
  expect(image.status).toBe(200);
  return id;
}

/** Makes a snapshot or backup and waits until it is available. @returns its id */
export async function madeOf(cloud: ApiClients, kind: 'snapshot' | 'backup', volume: string): Promise<string> {
  const path = `/v3/${PROJECT}/${kind}s`;
  type Made = Record<string, { id: string; status: string }>;
  const answer = await cloud.cinder.ask<Made>(path, { json: { [kind]: { volume_id: volume, name: kind } } });
  expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
  const id = answer.body[kind]?.id ?? '';
  await pollUntil(
    (): Promise<Answer<Made>> => cloud.cinder.ask<Made>(`${path}/${id}`),
    ({ body }) => body[kind]?.status === 'available',
    { what: `${kind} ${id} available` },
  );
  return id;
}

/** Living rows of volume_glance_metadata of a volume or a snapshot, as one dictionary. */
export async function glanceMetadata(cloud: TestCloud, owner: string): Promise<Record<string, string>> {
  const rows = await cloud.sql<{ key: string; value: string }>(
    'SELECT key, value FROM cinder.volume_glance_metadata WHERE (volume_id = $1 OR snapshot_id = $1) AND NOT deleted',
    [owner],
  );
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}
