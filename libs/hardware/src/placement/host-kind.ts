import { type ReadVersion, satisfiesPredicate, versionText } from './version-comparison.js';

/** `[architecture, hypervisor type, vm mode]`, as `compute_nodes.supported_instances` holds them. */
export type SupportedInstance = readonly [arch: string, hypervisorType: string, vmMode: string];

/** A value that an image asks for. */
export interface Wish<T = string> {
  readonly value: T;
  /** The property by the name that the image has for it. */
  readonly property: string;
}

/** What kind of machine an image is for. */
export interface KindWishes {
  /** Architecture, hypervisor type and VM mode, as far as the image says them. */
  readonly kinds: readonly Wish[];
  /** A predicate such as `>=2.6,<3.0`. */
  readonly version: Wish | null;
  readonly addressBits: Wish<number> | null;
}

/** What a host has of it. */
export interface HostKind {
  readonly supportedInstances: readonly SupportedInstance[];
  /** libvirt's number: 7002000 is 7.2.0; 0 where nobody knows. */
  readonly hypervisorVersion: number;
  /** Width of physical addresses, null where the host does not tell. */
  readonly addressBits: number | null;
}

export interface KindRefusal {
  readonly reason: string;
  readonly property: string;
}

const shown = (instances: readonly SupportedInstance[]) =>
  instances.map((instance) => `(${instance.join(', ')})`).join(' ');

/** Each wish may be met by any part of the triple: the original asks whether it is in the list. */
function meets(instance: SupportedInstance, wishes: readonly Wish[]): boolean {
  return wishes.every(({ value }) => (instance as readonly string[]).includes(value));
}

function unsupported(host: HostKind, wishes: readonly Wish[]): KindRefusal {
  const alone = wishes.filter((wish) => !host.supportedInstances.some((instance) => meets(instance, [wish])));
  const blamed = alone.length > 0 ? alone : wishes;
  const wanted = blamed.map(({ property, value }) => `${property}=${value}`).join(' with ');
  const has = host.supportedInstances.length > 0 ? shown(host.supportedInstances) : 'no instances at all';
  return {
    reason: `${wanted} wanted, the host supports ${has}`,
    property: blamed.map(({ property }) => property).join(', '),
  };
}

function wrongVersion(host: HostKind, wish: Wish | null, readVersion: ReadVersion): KindRefusal | null {
  if (wish === null || host.hypervisorVersion === 0) return null;
  const version = versionText(host.hypervisorVersion);
  const met = satisfiesPredicate(version, wish.value, readVersion);
  if (met === true) return null;
  const reason =
    met === null
      ? `${wish.property}=${wish.value} is no version predicate such as >=2.6,<3.0`
      : `${wish.property}=${wish.value} wanted, the hypervisor's version is ${version}`;
  return { reason, property: wish.property };
}

function tooNarrow({ addressBits: bits }: HostKind, wish: Wish<number> | null): KindRefusal | null {
  if (!wish?.value || !bits || bits >= wish.value) return null;
  const reason = `${wish.property}=${wish.value} wanted, the host's physical addresses have ${bits} bits`;
  return { reason, property: wish.property };
}

/**
 * nova/scheduler/filters/image_props_filter.py: what kind of machine the image is for. The hypervisor's version and the
 * width of addresses are looked at only when one of the other three is asked for, as in the original.
 */
export function kindRefusal(wishes: KindWishes, host: HostKind, readVersion: ReadVersion): KindRefusal | null {
  const { kinds, version, addressBits } = wishes;
  if (kinds.length === 0) return null;
  if (!host.supportedInstances.some((instance) => meets(instance, kinds))) return unsupported(host, kinds);
  return wrongVersion(host, version, readVersion) ?? tooNarrow(host, addressBits);
}
