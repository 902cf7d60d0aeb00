import { type ReleaseName } from '#releases';

import { nextIcehouseDeviceName } from './icehouse/next-device-name.js';
import type { DomainRequest } from './types.js';
import { nextZedDeviceName } from './zed/next-device-name.js';

const NEXT: Readonly<Record<ReleaseName, (request: DomainRequest, asked: string | null) => string>> = {
  icehouse: nextIcehouseDeviceName,
  zed: nextZedDeviceName,
};

/**
 * The name of a volume that comes to a server that exists, by the rules that have named its disks at boot.
 *
 * @param request whose block devices are all of the server's, connected or not
 * @param asked `/dev/vdc`, as the request says; null or empty lets the host choose
 * @returns `/dev/vdb`
 * @throws LibvirtGuestError at the stage block_device
 */
export function nextDeviceName(request: DomainRequest, asked: string | null): string {
  return NEXT[request.release](request, asked);
}
