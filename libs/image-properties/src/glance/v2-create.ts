import { GlanceError } from '../errors.js';
import { charLength } from '../python/text.js';
import type { UserKeyed } from '../types.js';
import { isDict } from '../user-keyed.js';
import type { ImageSchemaValidator } from './json-schema.js';
import type { CreateRequest, GlanceLimits, PatchableImage } from './types.js';
import { badRequest, forbidden, forbiddenDetail } from './v2-errors.js';
import { checkAttributes, checkPropertyQuota, checkTagQuota } from './v2-limits.js';
import type { GlanceProfile } from './v2-profile.js';

function asObject(body: unknown): UserKeyed {
  if (isDict(body)) return body;
  // The original calls dict methods on whatever came and answers 500.
  const className = typeof body === 'string' ? 'AttributeError' : 'TypeError';
  throw new GlanceError(className, 'Request body must be a JSON object.', { status: 400, builtin: true });
}

/** Splits the body of a POST. Source: glance/api/v2/images.py RequestDeserializer.create */
export function parseCreate(profile: GlanceProfile, validator: ImageSchemaValidator, body: unknown): CreateRequest {
  const members = asObject(body);
  for (const name of profile.disallowed) {
    if (Object.hasOwn(members, name)) throw forbidden(`Attribute '${name}' is read-only.`);
  }
  const reason = validator.explain(members);
  if (reason !== null) throw badRequest(`Provided object does not match schema 'image': ${reason}`);

  const image: UserKeyed = Object.create(null);
  const extra: UserKeyed<string> = Object.create(null);
  let tags = profile.noTags;
  for (const [name, value] of Object.entries(members)) {
    if (name === 'tags') tags = value as string[];
    else if (profile.base.includes(name)) image[profile.renamed[name] ?? name] = value;
    else extra[name] = value as string;
  }
  for (const name of Object.keys(extra)) checkNewName(profile, name);
  return { image, extra_properties: extra, tags };
}

function checkNewName(profile: GlanceProfile, name: string): void {
  if (profile.propertyNameLength !== null && charLength(name) > profile.propertyNameLength) {
    throw badRequest(`Custom property should not be greater than ${profile.propertyNameLength} characters.`, { name });
  }
  if (profile.reservedOnCreate.includes(name) || profile.reservedNamespaces.some((prefix) => name.startsWith(prefix))) {
    throw forbiddenDetail(`Attribute '${name}' is reserved.`);
  }
}

/**
 * The new image of a parsed request, defaults filled in.
 * Source: glance/domain/__init__.py ImageFactory.new_image, glance/quota
 */
export function newImage(profile: GlanceProfile, limits: GlanceLimits, request: CreateRequest): PatchableImage {
  checkTagQuota(limits, request.tags ?? []);
  for (const name of profile.readOnlyOnCreate) {
    if (name in request.image) throw forbidden(`Attribute '${name}' is read-only.`, 'ReadonlyProperty');
  }
  // 2014.1 hands the body's id to a function that has no such parameter, and answers 500.
  const unexpected = Object.keys(request.image).filter((name) => name !== 'image_id' && !(name in profile.attributes));
  if (unexpected.length > 0) {
    const message = `new_image() got unexpected keywords [${unexpected.map((name) => `'${name}'`).join(', ')}]`;
    throw new GlanceError('TypeError', message, { status: 400, builtin: true });
  }
  for (const name of profile.reservedByFactory) {
    if (name in request.extra_properties) throw forbidden(`Attribute '${name}' is reserved.`, 'ReservedProperty');
  }
  const attributes: UserKeyed = Object.assign(Object.create(null), profile.attributes, request.image);
  checkAttributes(attributes);
  checkPropertyQuota(limits, profile.reservedNamespaces, request.extra_properties);
  return {
    attributes,
    properties: Object.assign(Object.create(null), request.extra_properties),
    tags: [...new Set(request.tags ?? [])].sort(),
  };
}
