import { type Microversion, perKey } from '#openstack-http';
import { BOOLEAN, UUID } from '../common/parameter-types.js';

const TAG = { type: 'string', minLength: 1, maxLength: 60, pattern: '^[^,/\\u0000]*$' };
const DEVICE = { type: ['string', 'null'], maxLength: 255, pattern: '(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$' };

function envelope(name: string, properties: object, required: readonly string[]): object {
  return {
    type: 'object',
    properties: { [name]: { type: 'object', properties, required, additionalProperties: false } },
    required: [name],
    additionalProperties: false,
  };
}

export interface VolumeAttachmentArguments {
  readonly volumeId: string;
  readonly device?: string | null;
  readonly tag?: string;
  readonly delete_on_termination?: boolean | string;
  readonly serverId?: string;
  readonly id?: string;
}

/** nova/api/openstack/compute/schemas/volumes.py create_volume_attachment (26.2). */
export const attachVolumeSchema = perKey((version: Microversion): object =>
  envelope(
    'volumeAttachment',
    {
      volumeId: UUID,
      device: DEVICE,
      ...(version.atLeast('2.49') ? { tag: TAG } : {}),
      ...(version.atLeast('2.79') ? { delete_on_termination: BOOLEAN } : {}),
    },
    ['volumeId'],
  ),
);

/** update_volume_attachment, and with 2.85 what an answer shows. */
export const updateVolumeSchema = perKey((version: Microversion): object => {
  const more = { device: DEVICE, tag: TAG, delete_on_termination: BOOLEAN, serverId: UUID, id: UUID };
  return envelope('volumeAttachment', { volumeId: UUID, ...(version.atLeast('2.85') ? more : {}) }, ['volumeId']);
});

export interface InterfaceArguments {
  readonly net_id?: string;
  readonly port_id?: string;
  readonly fixed_ips?: readonly { readonly ip_address: string }[];
  readonly tag?: string;
}

/** nova/api/openstack/compute/schemas/attach_interfaces.py create (26.2): nothing at all is fine. */
export const attachInterfaceSchema = perKey((version: Microversion): object => {
  const address = { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] };
  const one = {
    type: 'object',
    properties: { ip_address: address },
    required: ['ip_address'],
    additionalProperties: false,
  };
  const properties = {
    net_id: UUID,
    port_id: UUID,
    fixed_ips: { type: 'array', minItems: 1, maxItems: 1, items: one },
    ...(version.atLeast('2.49') ? { tag: TAG } : {}),
  };
  return {
    type: ['object', 'null'],
    properties: { interfaceAttachment: { type: 'object', properties, additionalProperties: false } },
    additionalProperties: false,
  };
});
