import type { GlanceError } from '../errors.js';
import type { GlanceLimits, PatchableImage, PatchChange } from './types.js';
import { badRequest, conflictDetail, forbidden, forbiddenDetail } from './v2-errors.js';
import { checkAttributes, checkPropertyQuota, checkStorable, checkTagQuota } from './v2-limits.js';
import type { GlanceProfile } from './v2-profile.js';

const FORMAT_ATTRIBUTES = ['disk_format', 'container_format'];

const LOCATION_VERBS = { add: 'add', replace: 'update', remove: 'remove' } as const;

/** `_do_replace`, `_do_replace_locations`, `_do_add_locations`, `_do_remove_locations` (25.1.0) */
function locationsRefused({ op, value }: PatchChange): GlanceError {
  if (op === 'replace' && Array.isArray(value) && value.length === 0)
    return forbiddenDetail('Cannot set locations to empty list.');
  return forbidden(`It's not allowed to ${LOCATION_VERBS[op]} locations if locations are invisible.`);
}

/** Who asks for the change. */
export interface PatchContext {
  isAdmin?: boolean;
  /** Property protections: what the caller may do to a custom property. Absent: everything. */
  permits?: (operation: 'create' | 'update' | 'delete', property: string) => boolean;
}

/** One request's changes to one image, on a copy. */
class ImagePatch {
  readonly image: PatchableImage;

  constructor(
    private readonly profile: GlanceProfile,
    private readonly context: PatchContext,
    original: PatchableImage,
  ) {
    this.image = {
      attributes: Object.assign(Object.create(null), original.attributes),
      properties: Object.assign(Object.create(null), original.properties),
      tags: [...original.tags],
    };
  }

  apply(change: PatchChange): void {
    const name = change.path[0] ?? '';
    // Locations belong to show_multiple_locations, which is off by default in both releases.
    if (name === 'locations') throw locationsRefused(change);
    const operations = {
      replace: () => this.replace(name, change.value),
      add: () => this.add(name, change.value, change.json_schema_version ?? 10),
      remove: () => this.remove(name),
    };
    const operation = Object.hasOwn(operations, change.op) ? operations[change.op] : undefined;
    // 2014.1 asserts that it knows the operation, and answers 500.
    if (operation === undefined)
      throw badRequest(`Invalid operation: \`${change.op}\`. It must be one of the following: add, remove, replace.`);
    operation();
  }

  private isAttribute(name: string): boolean {
    return name === 'tags' || Object.hasOwn(this.profile.attributes, name);
  }

  private replace(name: string, value: unknown): void {
    if (name === 'owner' && this.profile.ownerIsAdminOnly && this.context.isAdmin !== true) {
      throw forbiddenDetail("Owner can't be updated by non admin.");
    }
    if (this.isAttribute(name)) this.setAttribute(name, value);
    else if (name in this.image.properties) this.setProperty(name, value as string);
    else throw conflictDetail(`Property ${name} does not exist.`);
  }

  private add(name: string, value: unknown, schemaVersion: 4 | 10): void {
    const exists = this.isAttribute(name) || name in this.image.properties;
    if (exists && (!this.profile.addOverwrites || schemaVersion === 4))
      throw conflictDetail(`Property ${name} already present.`);
    if (this.isAttribute(name)) this.setAttribute(name, value);
    else this.setProperty(name, value as string);
  }

  private remove(name: string): void {
    if (this.isAttribute(name)) throw forbiddenDetail(`Property ${name} may not be removed.`);
    if (!(name in this.image.properties)) throw conflictDetail(`Property ${name} does not exist.`);
    this.requirePermitted('delete', name);
    delete this.image.properties[name];
  }

  private setAttribute(name: string, value: unknown): void {
    if (name === 'tags') {
      this.image.tags = [...new Set(value as string[])].sort();
      return;
    }
    if (
      FORMAT_ATTRIBUTES.includes(name) &&
      !this.profile.formatStatuses.includes(String(this.image.attributes['status']))
    ) {
      throw forbidden(`Attribute ${name} can be only replaced for a queued image.`);
    }
    this.image.attributes[name] = value;
  }

  /** glance/api/property_protections.py ExtraPropertiesProxy */
  private requirePermitted(operation: 'create' | 'update' | 'delete', name: string): void {
    if (this.context.permits?.(operation, name) === false)
      throw forbidden(`Attribute '${name}' is reserved.`, 'ReservedProperty');
  }

  private setProperty(name: string, value: string): void {
    this.requirePermitted(name in this.image.properties ? 'update' : 'create', name);
    checkStorable(name, value);
    this.image.properties[name] = value;
  }
}

/** Source: glance/api/v2/images.py ImagesController.update, glance/domain, glance/quota */
export function applyPatch(
  profile: GlanceProfile,
  limits: GlanceLimits,
  image: PatchableImage,
  changes: readonly PatchChange[],
  context: PatchContext,
): PatchableImage {
  const patch = new ImagePatch(profile, context, image);
  for (const change of changes) patch.apply(change);
  const patched = patch.image;
  checkAttributes(patched.attributes);
  checkTagQuota(limits, patched.tags);
  const addedName = Object.keys(patched.properties).some((name) => !Object.hasOwn(image.properties, name));
  if (changes.length > 0 && (addedName || profile.quotaOnEverySave)) {
    checkPropertyQuota(limits, profile.reservedNamespaces, patched.properties);
  }
  return patched;
}
