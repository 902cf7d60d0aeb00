import { boolFromString, strictBoolFromString } from '#image-properties';
import { badRequest, validateBody } from '#openstack-http';
import { BOOLEAN, envelope } from '../common/schema-parts.js';

/** The flag that a body of `os-update_readonly_flag` sets. @throws OpenStackError 400 */
export type ReadonlyFlagOf = (body: unknown) => boolean;

const ACTION = 'os-update_readonly_flag';

/** What WSGI says when there is nothing else to say. */
const BAD_REQUEST = 'The server could not comply with the request since it is either malformed or otherwise incorrect.';

const SCHEMA = envelope(ACTION, {
  type: 'object',
  properties: { readonly: BOOLEAN },
  required: ['readonly'],
  additionalProperties: false,
});

/** Before there were schemas: cinder/api/contrib/volume_actions.py _volume_readonly_update (2014.1). */
export const flagByWord: ReadonlyFlagOf = (body) => {
  const argument = (body as Readonly<Record<string, unknown>>)[ACTION];
  if (typeof argument !== 'object' || argument === null) throw badRequest(BAD_REQUEST);
  if (!Object.hasOwn(argument, 'readonly')) throw badRequest('Must specify readonly in request.');
  const { readonly } = argument as { readonly: unknown };
  if (typeof readonly === 'boolean') return readonly;
  if (typeof readonly !== 'string') throw badRequest("'readonly' not string or bool");
  const flag = strictBoolFromString(readonly);
  if (flag === null) throw badRequest("Bad value for 'readonly'");
  return flag;
};

/** cinder/api/schemas/volume_actions.py volume_readonly_update (21.3). */
export const flagBySchema: ReadonlyFlagOf = (body) => {
  const checked = validateBody<Record<string, { readonly: unknown }>>(SCHEMA, body);
  return boolFromString(checked[ACTION]?.readonly);
};
