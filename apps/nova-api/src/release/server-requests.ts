import { type ReleaseName } from '#releases';

import type { ServerRequests } from '../servers/create-request.js';
import { icehouseServerRequests } from './icehouse-server-requests.js';
import { zedServerRequests } from './zed-server-requests.js';

const REQUESTS: Readonly<Record<ReleaseName, ServerRequests>> = {
  icehouse: icehouseServerRequests,
  zed: zedServerRequests,
};

/** How the release reads requests for servers. */
export function serverRequests(release: ReleaseName): ServerRequests {
  return REQUESTS[release];
}
