import type { FlavorFacts, ImageMeta } from '#image-properties';
import { type NovaObject, novaObject } from '#nova-rpc';
import { flavorPayload } from './flavor-payload.js';

/** What the scheduler is asked for. */
export interface NotifiedRequest {
  readonly instanceUuid: string;
  readonly projectId: string;
  readonly userId: string;
  readonly availabilityZone: string | null;
  readonly flavor: FlavorFacts;
  readonly hints: Readonly<Record<string, unknown>>;
  readonly forceHosts: readonly string[];
  readonly forceNodes: readonly string[];
  readonly ignoreHosts: readonly string[];
  readonly securityGroups: readonly string[];
}

type Dict = Readonly<Record<string, unknown>>;

/** Sets and maps of typed properties become lists. */
function asJson(value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) return [...value].map(asJson);
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asJson(item)]));
}

/** `2026-11-22T02:01:31.000000`: isotime of a time that Glance told. */
const isotime = (time: unknown) =>
  typeof time === 'string' ? `${time.replace(/(\.\d+)?(Z|\+00:00)$/, '')}.000000` : null;
/** `2026-11-22T02:01:31Z`, as a versioned object writes it. */
const zulu = (time: unknown) => (typeof time === 'string' ? time.replace(/(\.\d+)?(Z|\+00:00)$/, 'Z') : null);

/** A typed image as a dictionary (nova/objects/image_meta.py, obj_to_primitive of what is set). */
export function imageDict({ properties, ...attributes }: ImageMeta): Dict {
  const times = Object.fromEntries(
    (['created_at', 'updated_at'] as const).flatMap((name) =>
      attributes[name] === undefined ? [] : [[name, isotime(attributes[name])]],
    ),
  );
  return { ...attributes, ...times, properties: asJson(properties) };
}

/**
 * `request_spec` of the legacy notifications (nova/objects/request_spec.py to_legacy_request_spec_dict). The original also
 * tells the insides of an object with the caller's context as `pci_requests`; that is left out.
 *
 * @param image as the release tells it
 */
export function legacyRequestSpec(
  { instanceUuid, projectId, userId, availabilityZone, flavor }: NotifiedRequest,
  image: Dict,
) {
  const { root_gb, ephemeral_gb, memory_mb, vcpus } = flavor;
  return {
    num_instances: 1,
    image,
    instance_properties: {
      numa_topology: null,
      project_id: projectId,
      user_id: userId,
      availability_zone: availabilityZone,
      uuid: instanceUuid,
      root_gb,
      ephemeral_gb,
      memory_mb,
      vcpus,
    },
    instance_type: { ...flavor, updated_at: null, deleted_at: null, deleted: false },
  };
}

const IMAGE_ATTRIBUTES = [
  ...['id', 'name', 'status', 'visibility', 'protected', 'checksum', 'owner', 'size', 'virtual_size'],
  ...['container_format', 'disk_format', 'tags', 'direct_url', 'min_ram', 'min_disk'],
] as const;

/** ImageMetaPayload (nova/notifications/objects/image.py, 26.2): all attributes, null where not set. */
function imagePayload(image: ImageMeta): NovaObject<Dict> {
  const told: Dict = { ...image };
  const attributes = Object.fromEntries(IMAGE_ATTRIBUTES.map((name) => [name, told[name] ?? null]));
  // The original has no field for it.
  const { traits_required: _traits, ...properties } = image.properties;
  return novaObject('ImageMetaPayload', '1.0', {
    ...attributes,
    created_at: zulu(image.created_at),
    updated_at: zulu(image.updated_at),
    properties: novaObject('ImageMetaPropsPayload', '1.12', asJson(properties) as Dict),
  });
}

const listOrNull = (list: readonly string[]) => (list.length === 0 ? null : list);

/** RequestSpecPayload (nova/notifications/objects/request_spec.py, 26.2). */
export function requestSpecPayload(request: NotifiedRequest, image: ImageMeta): NovaObject<Dict> {
  const { instanceUuid: instance_uuid, hints } = request;
  return novaObject('RequestSpecPayload', '1.1', {
    instance_uuid,
    project_id: request.projectId,
    user_id: request.userId,
    availability_zone: request.availabilityZone,
    flavor: flavorPayload(request.flavor),
    force_hosts: listOrNull(request.forceHosts),
    force_nodes: listOrNull(request.forceNodes),
    ignore_hosts: listOrNull(request.ignoreHosts),
    instance_group: null,
    image: imagePayload(image),
    numa_topology: null,
    pci_requests: novaObject('InstancePCIRequestsPayload', '1.0', { instance_uuid, requests: [] }),
    num_instances: 1,
    requested_destination: null,
    retry: null,
    // Each hint is a list in the original's object.
    scheduler_hints: Object.fromEntries(
      Object.entries(hints).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]),
    ),
    security_groups: request.securityGroups,
  });
}
