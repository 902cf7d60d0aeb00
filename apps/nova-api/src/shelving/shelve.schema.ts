import type { Microversion } from '#openstack-http';
import { anyArgument } from '../actions/server-action.js';
import { NAME } from '../common/parameter-types.js';

function unshelveBody(argument: object): object {
  return {
    type: 'object',
    properties: { unshelve: argument },
    required: ['unshelve'],
    additionalProperties: false,
  };
}

/** nova/api/openstack/compute/schemas/shelve.py unshelve_v277 (26.2). */
const WITH_ZONE = unshelveBody({
  type: ['object', 'null'],
  properties: { availability_zone: NAME },
  required: ['availability_zone'],
  additionalProperties: false,
});

/** unshelve_v291: a zone of null takes the server's zone away. */
const WITH_HOST = unshelveBody({
  type: ['object', 'null'],
  properties: { availability_zone: { type: ['string', 'null'] }, host: { type: 'string' } },
  additionalProperties: false,
});

export function unshelveSchema(version: Microversion): object {
  if (version.atLeast('2.91')) return WITH_HOST;
  return version.atLeast('2.77') ? WITH_ZONE : anyArgument('unshelve');
}

export interface UnshelveArguments {
  readonly availability_zone?: string | null;
  readonly host?: string;
}
