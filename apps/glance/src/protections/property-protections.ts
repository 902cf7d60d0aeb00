import { type UserKeyed, userKeyed } from '#image-properties';
import { forbidden } from '#openstack-http';
import type { PropertyCaller, PropertyOperation, PropertyRules } from './property-rules.js';

type Properties = UserKeyed<string | null>;

/**
 * Property protections as the two APIs apply them (glance/api/property_protections.py, glance/api/v1/images.py). What a
 * caller may not read does not exist for him; the original's v2 also loses such properties at the next change of the
 * image, which this does not.
 */
export class PropertyProtections {
  /** @param rules null where no file is configured: everything is allowed */
  constructor(private readonly rules: PropertyRules | null) {}

  permits(caller: PropertyCaller, operation: PropertyOperation, property: string): boolean {
    return this.rules === null || this.rules.allows(caller, operation, property);
  }

  /** The image without the properties that the caller may not read. */
  readable<I extends { readonly properties: Properties }>(caller: PropertyCaller, image: I): I {
    if (this.rules === null) return image;
    const readable = Object.entries(image.properties).filter(([name]) => this.permits(caller, 'read', name));
    return { ...image, properties: propertiesOf(readable) };
  }

  /** Whether filters ask for a property that the caller may not read: then they find nothing, or they would tell its value. */
  hides(caller: PropertyCaller, filters: readonly { readonly kind: string; readonly name?: string }[]): boolean {
    return filters.some(
      ({ kind, name }) => kind === 'property' && name !== undefined && !this.permits(caller, 'read', name),
    );
  }

  /** @throws OpenStackError 403 in v2's words */
  requireMayCreate(caller: PropertyCaller, names: readonly string[]): void {
    for (const name of names)
      if (!this.permits(caller, 'create', name)) throw forbidden(`Attribute '${name}' is reserved.`);
  }

  /** @throws OpenStackError 403 in v1's words */
  requireMayCreateV1(caller: PropertyCaller, names: readonly string[]): void {
    for (const name of names) if (!this.permits(caller, 'create', name)) throw isProtected(name);
  }

  /**
   * The whole property set after a PUT of v1. Naming a property with the value that it has is no change, for who may
   * read it; leaving one out, where the request replaces the set, deletes it unless the caller can't know of it.
   *
   * @throws OpenStackError 403
   */
  afterV1Update(caller: PropertyCaller, before: Properties, requested: Properties, purge: boolean): Properties {
    for (const [name, value] of Object.entries(requested)) {
      if (!(name in before)) this.requireMayCreateV1(caller, [name]);
      else if (!this.permits(caller, 'read', name)) throw isProtected(name);
      else if (before[name] !== value && !this.permits(caller, 'update', name)) throw isProtected(name);
    }
    const kept = Object.entries(before).filter(([name]) => {
      if (!purge || name in requested) return true;
      if (!this.permits(caller, 'read', name)) return true;
      if (!this.permits(caller, 'delete', name)) throw isProtected(name);
      return false;
    });
    return propertiesOf([...kept, ...Object.entries(requested)]);
  }
}

function propertiesOf(entries: readonly (readonly [string, string | null])[]): Properties {
  return userKeyed(Object.fromEntries(entries));
}

const isProtected = (name: string) => forbidden(`Property '${name}' is protected`);
