import { boolFromString, strictBoolFromString } from '#image-properties';
import { badRequest, validateBody } from '#openstack-http';
import { BOOLEAN, envelope } from '../common/schema-parts.js';

/** `os-update_readonly_flag`, and what the flag means for whoever attaches the volume. */
export interface ReadonlyRules {
  /** The flag of a request's body. @throws OpenStackError 400 */
  readonly flagOf: (body: unknown) => boolean;
  /** Why a volume in this status keeps its flag. */
  readonly refusal: (volume: { readonly id: string; readonly status: string }) => string;
  /** Whether a volume with this note, `True`, `False` or none, is attached read-only whatever is asked for. */
  readonly attachesReadonly: (note: string | undefined) => boolean;
}

const ACTION = 'os-update_readonly_flag';

/** cinder/api/contrib/volume_actions.py _volume_readonly_update, cinder/volume/manager.py initialize_connection (2014.1). */
export const READONLY_ICEHOUSE: ReadonlyRules = {
  flagOf: (body) => {
    const argument = (body as Readonly<Record<string, unknown>>)[ACTION];
    if (typeof argument !== 'object' || argument === null) throw badRequest(BAD_REQUEST);
    if (!Object.hasOwn(argument, 'readonly')) throw badRequest('Must specify readonly in request.');
    const { readonly } = argument as { readonly: unknown };
    if (typeof readonly === 'boolean') return readonly;
    if (typeof readonly !== 'string') throw badRequest("'readonly' not string or bool");
    const flag = strictBoolFromString(readonly);
    if (flag === null) throw badRequest("Bad value for 'readonly'");
    return flag;
  },
  refusal: () => 'Volume status must be available to update readonly flag.',
  attachesReadonly: (note) => note === 'True',
};

/** What WSGI says when there is nothing else to say. */
const BAD_REQUEST = 'The server could not comply with the request since it is either malformed or otherwise incorrect.';

const SCHEMA = envelope(ACTION, {
  type: 'object',
  properties: { readonly: BOOLEAN },
  required: ['readonly'],
  additionalProperties: false,
});

/** cinder/volume/api.py update_readonly_flag, attachment_create (21.3): any note counts there, also `False`. */
export const READONLY_ZED: ReadonlyRules = {
  flagOf: (body) => {
    const checked = validateBody<Record<string, { readonly: unknown }>>(SCHEMA, body);
    return boolFromString(checked[ACTION]?.readonly);
  },
  refusal: ({ id, status }) =>
    `Volume ${id} status must be available to update readonly flag, but current status is: ${status}.`,
  attachesReadonly: (note) => note !== undefined && note !== '',
};
