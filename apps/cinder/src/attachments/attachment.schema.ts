import type { Microversion } from '#openstack-http';
import { envelope, UUID } from '../common/schema-parts.js';

export interface CreateAttachmentBody {
  readonly attachment: {
    readonly volume_uuid: string;
    /** The server's id; any consumer's id will do. */
    readonly instance_uuid?: string;
    readonly connector?: Readonly<Record<string, unknown>> | null;
    readonly mode?: 'rw' | 'ro';
  };
}

const CREATE = {
  type: 'object',
  properties: { instance_uuid: UUID, connector: { type: ['object', 'null'] }, volume_uuid: UUID },
  required: ['volume_uuid'],
  additionalProperties: false,
};
const CREATE_327 = envelope('attachment', CREATE);
const CREATE_354 = envelope('attachment', {
  ...CREATE,
  properties: { ...CREATE.properties, mode: { type: 'string', enum: ['rw', 'ro'] } },
});

/** cinder/api/schemas/attachments.py. */
export function createAttachmentSchema(version: Microversion): object {
  return version.atLeast('3.54') ? CREATE_354 : CREATE_327;
}

export interface UpdateAttachmentBody {
  readonly attachment: { readonly connector: Readonly<Record<string, unknown>> };
}

export const UPDATE_ATTACHMENT = envelope('attachment', {
  type: 'object',
  properties: { connector: { type: 'object', minProperties: 1 } },
  required: ['connector'],
  additionalProperties: false,
});

export const COMPLETE_ATTACHMENT = envelope('os-complete', { type: ['object', 'null'] });
