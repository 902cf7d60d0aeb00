import { expect } from '@jest/globals';
import { pollUntil } from '../../support/poll-until.js';
import { type ApiClients, type ServerBody, showServer } from './scenario.js';

type Body = Record<string, unknown>;

/** `POST /servers/{id}/action`, checked for its status. @returns the answer's body, or its text where it is no JSON */
export async function act<T = unknown>(
  cloud: Pick<ApiClients, 'nova'>,
  id: string,
  action: Body,
  status = 202,
): Promise<T> {
  const answer = await cloud.nova.ask<T>(`/v2.1/servers/${id}/action`, { method: 'POST', json: action });
  expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
  return answer.body;
}

/** The server once it has this status and no task is under way. */
export function actionReaches(cloud: ApiClients, id: string, status: string): Promise<ServerBody> {
  const settled = (server: ServerBody) => server['OS-EXT-STS:task_state'] === null && server.status === status;
  return pollUntil(() => showServer(cloud, id), settled, { what: `server ${id} ${status} without a task` });
}
