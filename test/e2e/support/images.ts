import { expect } from '@jest/globals';
import { pollUntil } from '../../support/poll-until.js';
import type { ApiClients } from './scenario.js';

export type ImageBody = Readonly<Record<string, unknown>> & { readonly id: string; readonly status: string };

export async function showImage(cloud: Pick<ApiClients, 'glance'>, id: string): Promise<ImageBody> {
  const answer = await cloud.glance.ask<ImageBody>(`/v2/images/${id}`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body;
}

/** The image once its data is in. */
export function imageIsActive(cloud: Pick<ApiClients, 'glance'>, id: string): Promise<ImageBody> {
  return pollUntil(
    () => showImage(cloud, id),
    ({ status }) => status === 'active',
    { what: `image ${id} active` },
  );
}

export async function patchImage(cloud: Pick<ApiClients, 'glance'>, id: string, changes: unknown[]): Promise<void> {
  const type = 'application/openstack-images-v2.1-json-patch';
  const answer = await cloud.glance.ask(`/v2/images/${id}`, { method: 'PATCH', type, data: JSON.stringify(changes) });
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
}

export async function deleteImage(cloud: Pick<ApiClients, 'glance'>, id: string): Promise<void> {
  expect((await cloud.glance.ask(`/v2/images/${id}`, { method: 'DELETE' })).status).toBe(204);
}
