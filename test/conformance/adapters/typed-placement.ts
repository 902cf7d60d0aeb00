import * as hardware from '#hardware';
import type { FlavorFacts, ImageMeta, ImageMetadata } from '#image-properties';

/** What the scheduler's cases have beside flavor and image. */
export interface PlacementInput {
  readonly kwargs?: { readonly is_bfv?: boolean };
  readonly config?: Readonly<Record<string, unknown>>;
  readonly host?: {
    readonly supported_instances: readonly hardware.SupportedInstance[];
    readonly hypervisor_version: number;
    readonly cpu_info: { readonly maxphysaddr?: { readonly bits?: number } };
  };
}

interface Asked {
  readonly rules: hardware.HardwareRules;
  readonly flavor: FlavorFacts;
  readonly image: ImageMeta;
  readonly metadata: ImageMetadata;
  readonly input: PlacementInput;
}

function request({ rules, flavor, image, input }: Asked): unknown {
  const { groups, groupPolicy } = hardware.resourceRequest(rules, flavor, image, input.kwargs?.is_bfv ?? false);
  const shown = [...groups].map(([name, { resources, required, forbidden }]) => [
    name,
    {
      resources: Object.fromEntries(resources),
      required_traits: [...required].sort(),
      forbidden_traits: [...forbidden].sort(),
    },
  ]);
  return { groups: Object.fromEntries(shown) as unknown, group_policy: groupPolicy };
}

function preFilters({ rules, flavor, image, metadata, input: { config = {}, kwargs = {} } }: Asked): unknown {
  const format = config['scheduler.query_placement_for_image_type_support'] === true && !(kwargs.is_bfv ?? false);
  const traits = [
    ...(format ? [hardware.traitOfFormat(metadata.disk_format)].filter((trait) => trait !== null) : []),
    ...[
      ...(config['scheduler.image_metadata_prefilter'] === true ? hardware.traitsOfProperties(image) : []),
      ...hardware.ephemeralEncryptionTraits(flavor, image),
      ...hardware.deviceTraits(rules, flavor, image),
    ].map(({ trait }) => trait),
  ];
  return { root_required: [...new Set(traits)].sort(), root_forbidden: [] };
}

function imageFilter({ image: { properties }, input: { host } }: Asked): unknown {
  if (host === undefined) throw new RangeError('the filter is asked about a host');
  const wish = <T>(property: string, value: T | null | undefined) => (value ? [{ property, value }] : []);
  const wishes: hardware.KindWishes = {
    kinds: [
      ...wish('hw_architecture', properties.hw_architecture),
      ...wish('img_hv_type', properties.img_hv_type),
      ...wish('hw_vm_mode', properties.hw_vm_mode),
    ],
    version: wish('img_hv_requested_version', properties.img_hv_requested_version)[0] ?? null,
    addressBits: wish('hw_maxphysaddr_bits', properties.hw_maxphysaddr_bits)[0] ?? null,
  };
  const kind = {
    supportedInstances: host.supported_instances,
    hypervisorVersion: host.hypervisor_version,
    addressBits: host.cpu_info.maxphysaddr?.bits ?? null,
  };
  return hardware.kindRefusal(wishes, kind, hardware.packageVersion) === null;
}

/** hardware.json: the funcs of nova.scheduler. */
export const PLACEMENT: ReadonlyMap<string, (asked: Asked) => unknown> = new Map([
  ['resource_request', request],
  ['request_filters', preFilters],
  ['image_props_filter', imageFilter],
]);
