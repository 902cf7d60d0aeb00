import {
  IMAGE_PREFIX,
  NovaError,
  PROPERTY_ROWS,
  PythonError,
  type SystemMetadata,
  type TypedImages,
  type UserKeyed,
  userKeyed,
} from '#image-properties';
import { badRequest, conflict, OpenStackError } from '#openstack-http';

const TRAIT_PREFIX = 'trait:';
/** Width of both columns of instance_system_metadata. */
const COLUMN_LENGTH = 255;

/** States in which nova-manage changes what a server remembers (nova/cmd/manage.py, nova/virt/libvirt/machine_type_utils.py). */
const CHANGEABLE_VM_STATES: readonly string[] = ['stopped', 'shelved', 'shelved_offloaded'];

/** InstanceInvalidState (nova/exception.py, 26.2). */
export function assertChangeable(instance: { readonly uuid: string; readonly vm_state: string }, method: string): void {
  const { uuid, vm_state } = instance;
  if (CHANGEABLE_VM_STATES.includes(vm_state)) return;
  throw conflict(`Instance ${uuid} in vm_state ${vm_state}. Cannot ${method} while the instance is in this state.`);
}

function isField(types: TypedImages, name: string): boolean {
  const row = PROPERTY_ROWS.get(name);
  return row !== undefined && types.has(row);
}

const BY_LEGACY_NAME = new Map(
  [...PROPERTY_ROWS.values()].flatMap((row) => row.legacyNames?.map((name) => [name, row] as const) ?? []),
);

function isLegacyName(types: TypedImages, name: string): boolean {
  const row = BY_LEGACY_NAME.get(name);
  return row !== undefined && types.has(row);
}

/** What a server remembers of its image. */
export interface RememberedImage {
  /** Fields of ImageMetaProps and their legacy names: what `server.image.properties` shows from microversion 2.98. */
  readonly properties: UserKeyed<string>;
  /** The other `image_*` rows: properties of the user's own, and attributes of the image. */
  readonly others: UserKeyed<string | null>;
}

/** nova/api/openstack/compute/views/servers.py _get_image (29.0). */
export function rememberedImage(types: TypedImages, systemMetadata: SystemMetadata): RememberedImage {
  const properties = userKeyed<string>();
  const others = userKeyed<string | null>();
  for (const [key, value] of Object.entries(systemMetadata)) {
    if (!key.startsWith(IMAGE_PREFIX)) continue;
    const name = key.slice(IMAGE_PREFIX.length);
    if (value !== null && (isField(types, name) || isLegacyName(types, name))) properties[name] = value;
    else others[name] = value;
  }
  return { properties, others };
}

/**
 * Whether these may be set (nova/cmd/manage.py _validate_image_properties, 26.2): only current names and traits, and
 * values that the fields take. The original leaves the column's width to the database.
 *
 * @throws OpenStackError 400 for a name, 422 for a value
 */
export function validateImageProperties(types: TypedImages, properties: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(properties)) assertPropertyName(types, name);
  for (const [name, value] of Object.entries(properties))
    if (value.length > COLUMN_LENGTH)
      throw new OpenStackError(
        422,
        `The value of ${name} has ${value.length} characters; a row takes ${COLUMN_LENGTH}.`,
      );
  try {
    types.properties(properties);
  } catch (error) {
    if (error instanceof PythonError || error instanceof NovaError)
      throw new OpenStackError(422, error.message, { cause: error });
    throw error;
  }
}

/** @throws OpenStackError 400 */
export function assertPropertyName(types: TypedImages, name: string): void {
  const isKnown = isField(types, name) || name.startsWith(TRAIT_PREFIX);
  if (!isKnown || IMAGE_PREFIX.length + name.length > COLUMN_LENGTH)
    throw badRequest(`Invalid image property name ${name}.`);
}
