import type { Microversion } from '#openstack-http';
import { BOOLEAN, envelope, TEXT_255, UUID } from '../common/schema-parts.js';

/** `POST /volume-transfers` (cinder/api/schemas/volume_transfer.py), as checked. */
export interface CreateTransferBody {
  readonly transfer: {
    readonly volume_id: string;
    readonly name?: string | null;
    readonly no_snapshots?: boolean | string;
  };
}

const createSchema = (more: object) =>
  envelope('transfer', {
    type: 'object',
    properties: { volume_id: UUID, name: TEXT_255, ...more },
    required: ['volume_id'],
    additionalProperties: false,
  });
const CREATE_30 = createSchema({});
const CREATE_355 = createSchema({ no_snapshots: BOOLEAN });

export function createTransferSchema(version: Microversion): object {
  return version.atLeast('3.55') ? CREATE_355 : CREATE_30;
}

/** `POST /volume-transfers/{id}/accept`, as checked. */
export interface AcceptTransferBody {
  readonly accept: { readonly auth_key: string | number };
}

export const ACCEPT_TRANSFER = envelope('accept', {
  type: 'object',
  properties: { auth_key: { type: ['string', 'integer'] } },
  required: ['auth_key'],
  additionalProperties: false,
});
