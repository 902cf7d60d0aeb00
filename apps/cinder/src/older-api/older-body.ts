import { badRequest, OpenStackError, validateBody } from '#openstack-http';
import { NO_NUL } from '../common/schema-parts.js';
import type { ViewRequest } from '../common/view-request.js';

const TEXT = { type: ['string', 'null'], maxLength: 255, pattern: NO_NUL };
const METADATA = {
  type: ['object', 'null'],
  additionalProperties: { type: 'string', pattern: NO_NUL },
  propertyNames: { pattern: NO_NUL },
};

/** Only what a database or a text can't take: 2014.1 has no schemas, and what it says of other mistakes is said by its rules. */
const RESOURCE = {
  type: 'object',
  properties: {
    ...{ name: TEXT, display_name: TEXT, description: TEXT, display_description: TEXT },
    ...{ volume_type: TEXT, availability_zone: TEXT, metadata: METADATA },
    snapshot_id: TEXT,
    source_volid: TEXT,
    volume_id: TEXT,
  },
};

export interface OlderResource {
  readonly name?: string | null;
  readonly display_name?: string | null;
  readonly description?: string | null;
  readonly display_description?: string | null;
  readonly volume_type?: string | null;
  readonly availability_zone?: string | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly snapshot_id?: string | null;
  readonly source_volid?: string | null;
  readonly volume_id?: string | null;
  readonly size?: unknown;
  readonly imageRef?: unknown;
  readonly force?: unknown;
}

/**
 * `{"volume": {...}}` (cinder/api/openstack/wsgi.py is_valid_body (2014.1)).
 *
 * @throws OpenStackError 422 under v1 and 400 under v2 when it is not there, 400 when a field is no text, 413 for metadata
 *   that is too long
 */
export function resourceOf({ api }: ViewRequest, body: unknown, element: string): OlderResource {
  const resource = isObject(body) ? body[element] : undefined;
  if (!isObject(resource)) {
    if (api === 'v1') throw new OpenStackError(422, 'Unable to process the contained instructions');
    throw badRequest(`Missing required element '${element}' in request body`);
  }
  const checked = validateBody<OlderResource>(RESOURCE, resource);
  for (const [key, value] of Object.entries(checked.metadata ?? {})) requireStorable(key, value);
  return checked;
}

/** cinder/volume/flows/api/create_volume.py _check_metadata_properties (2014.1). */
function requireStorable(key: string, value: string): void {
  if (key === '') throw badRequest('Invalid metadata: Metadata property key blank');
  const tooLong = (what: string) =>
    new OpenStackError(413, `Invalid metadata size: Metadata property key ${what} greater than 255 characters`);
  if (key.length > 255) throw tooLong(key);
  if (value.length > 255) throw tooLong(`${key} value`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Under v2 `name` and `description` count before `display_name` and `display_description`; v1 knows the latter only. */
export function namesOf({ api }: ViewRequest, resource: OlderResource): Pick<OlderResource, 'name' | 'description'> {
  const [name, description] = api === 'v1' ? [] : [resource.name || undefined, resource.description || undefined];
  return {
    name: name ?? resource.display_name ?? null,
    description: description ?? resource.display_description ?? null,
  };
}
