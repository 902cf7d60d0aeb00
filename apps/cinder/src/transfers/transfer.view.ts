import { apiTime } from '../common/openstack-time.js';
import { linksOf, type ViewRequest } from '../common/view-request.js';
import type { Transfer } from '../db/transfer.entity.js';

/** Links name the older of the two collections, whichever was asked. */
export const COLLECTION = 'os-volume-transfer';

/** cinder/api/views/transfers.py. */
export function transferSummary(transfer: Transfer, request: ViewRequest) {
  return {
    id: transfer.id,
    volume_id: transfer.volumeId,
    name: transfer.displayName,
    links: linksOf(request, COLLECTION, transfer.id),
  };
}

/** @param authKey in the answer to its creation, and never again */
export function transferDetail(transfer: Transfer, request: ViewRequest, authKey?: string) {
  const { version } = request;
  return {
    id: transfer.id,
    created_at: apiTime(transfer.createdAt),
    name: transfer.displayName,
    volume_id: transfer.volumeId,
    ...(authKey === undefined ? {} : { auth_key: authKey }),
    links: linksOf(request, COLLECTION, transfer.id),
    ...(version.atLeast('3.55') ? { no_snapshots: transfer.noSnapshots } : {}),
    ...(version.atLeast('3.57')
      ? {
          destination_project_id: transfer.destinationProjectId,
          source_project_id: transfer.sourceProjectId,
          accepted: transfer.accepted,
        }
      : {}),
  };
}
