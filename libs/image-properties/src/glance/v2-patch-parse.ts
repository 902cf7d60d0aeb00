import { GlanceError } from '../errors.js';
import { pythonText } from '../python/text.js';
import type { UserKeyed } from '../types.js';
import { isDict } from '../user-keyed.js';
import type { ImageSchemaValidator } from './json-schema.js';
import type { PatchChange } from './types.js';
import { badRequest, forbidden } from './v2-errors.js';
import type { GlanceProfile } from './v2-profile.js';

type Draft = 4 | 10;

/** Draft 4 is `{"add": "/x", "value": ...}`, draft 10 is RFC 6902. */
const DRAFTS: ReadonlyMap<string, Draft> = new Map([
  ['application/openstack-images-v2.0-json-patch', 4],
  ['application/openstack-images-v2.1-json-patch', 10],
]);
const OPERATIONS = ['add', 'remove', 'replace'] as const;
/** How many parts a pointer has; one unless the attribute is a list that can be changed in place. */
const DEPTHS: UserKeyed<UserKeyed<number>> = { locations: { add: 2, remove: 2, replace: 1 } };

export const PATCH_MEDIA_TYPES: readonly string[] = [...DRAFTS.keys()];

const POINTER_FAULTS: readonly (readonly [(pointer: string) => boolean, (pointer: string) => string])[] = [
  [(text) => !text.startsWith('/'), (text) => `Pointer \`${text}\` does not start with "/".`],
  [(text) => /\/\s*?\//.test(text.slice(1)), (text) => `Pointer \`${text}\` contains adjacent "/".`],
  [(text) => text.length > 1 && text.endsWith('/'), (text) => `Pointer \`${text}\` end with "/".`],
  [(text) => text.slice(1).trim() === '/', (text) => `Pointer \`${text}\` does not contains valid token.`],
  [
    (text) => /~[^01]/.test(text) || text.endsWith('~'),
    (text) => `Pointer \`${text}\` contains "~" not part of a recognized escape sequence.`,
  ],
];

function decodedPointer(pointer: unknown): string[] {
  if (typeof pointer !== 'string') throw badRequest(`Pointer \`${pythonText(pointer, 3)}\` is not a string.`);
  for (const [isFaulty, message] of POINTER_FAULTS) if (isFaulty(pointer)) throw badRequest(message(pointer));
  return pointer
    .replace(/^\/+/, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~').trim());
}

function operationOf(profile: GlanceProfile, raw: UserKeyed, draft: Draft): string {
  if (draft === 4) {
    const named = OPERATIONS.filter((name) => Object.hasOwn(raw, name));
    const [only] = named;
    const count = named.length === 0 ? 'exactly' : 'only';
    if (only === undefined || named.length > 1) {
      throw badRequest(`Operation objects must contain ${count} one member named "add", "remove", or "replace".`);
    }
    return only;
  }
  const op = raw['op'];
  if (profile.operations === null) {
    if (!Object.hasOwn(raw, 'op')) throw badRequest("Unable to find 'op' in JSON Schema change");
    return pythonText(op, 2);
  }
  const choice = `It must be one of the following: ${profile.operations.join(', ')}.`;
  if (op === undefined || op === null) throw badRequest(`Unable to find \`op\` in JSON Schema change. ${choice}`);
  if (!profile.operations.includes(op as string))
    throw badRequest(`Invalid operation: \`${pythonText(op, 3)}\`. ${choice}`);
  return op as string;
}

function pathOf(raw: UserKeyed, op: string, draft: Draft): string[] {
  if (draft === 4) return decodedPointer(raw[op]);
  if (!Object.hasOwn(raw, 'path')) throw badRequest("Unable to find 'path' in JSON Schema change");
  return decodedPointer(raw['path']);
}

function checkDepth(op: string, path: readonly string[]): void {
  const depth = Object.hasOwn(DEPTHS, path[0] ?? '') ? (DEPTHS[path[0] ?? '']?.[op] ?? 1) : 1;
  if (path.length !== depth) throw badRequest(`Invalid JSON pointer for this resource: '/${path.join('/')}'`);
}

function checkName(profile: GlanceProfile, name: string): void {
  if (profile.readOnly.includes(name)) throw forbidden(`Attribute '${name}' is read-only.`);
  const isReserved =
    profile.reserved.includes(name) || profile.reservedNamespaces.some((prefix) => name.startsWith(prefix));
  if (isReserved) throw forbidden(`Attribute '${name}' is reserved.`);
}

function checkValue(validator: ImageSchemaValidator, path: readonly string[], value: unknown): void {
  const partial: UserKeyed = Object.create(null);
  partial[path[0] ?? ''] = path.length === 1 ? value : [value];
  const reason = validator.explain(partial);
  if (reason !== null) throw badRequest(`Provided object does not match schema 'image': ${reason}`);
}

function parseChange(profile: GlanceProfile, validator: ImageSchemaValidator, raw: unknown, draft: Draft): PatchChange {
  if (!isDict(raw)) throw badRequest('Operations must be JSON objects.');
  const members = raw;
  const op = operationOf(profile, members, draft);
  const path = pathOf(members, op, draft);
  checkDepth(op, path);
  const change: PatchChange = { op: op as PatchChange['op'], path };
  if (profile.tellsSchemaVersion) change.json_schema_version = draft;
  if (op !== 'remove') {
    if (!Object.hasOwn(members, 'value')) throw badRequest(`Operation "${op}" requires a member named "value".`);
    change.value = members['value'];
  }
  if (op !== 'remove' || profile.checksRemovals) checkName(profile, path[0] ?? '');
  if (op !== 'remove') checkValue(validator, path, change.value);
  return change;
}

/** Source: glance/api/v2/images.py RequestDeserializer.update */
export function parsePatch(
  profile: GlanceProfile,
  validator: ImageSchemaValidator,
  body: unknown,
  mediaType: string,
): PatchChange[] {
  const draft = DRAFTS.get(mediaType.split(';')[0]?.trim().toLowerCase() ?? '');
  if (draft === undefined) {
    throw new GlanceError(
      'HTTPUnsupportedMediaType',
      'The server could not comply with the request since it is either malformed or otherwise incorrect.',
      { status: 415, context: { mediaType, accepted: PATCH_MEDIA_TYPES } },
    );
  }
  if (!Array.isArray(body)) throw badRequest('Request body must be a JSON array of operation objects.');
  return body.map((raw) => parseChange(profile, validator, raw, draft));
}
