import type { HardwareFlavor, InstanceNumaTopology } from '#hardware';
import type { FlavorFacts, ImageMeta, SystemMetadata } from '#image-properties';
import type { GuestRules } from '../guest-rules.js';
import { instanceName } from '../instance-name.js';
import { flavorQuotas } from '../quotas.js';
import type { GuestInstance } from '../types.js';
import type { ComputeHost } from './host.js';
import { guestArch, machineType } from './machine-type.js';
import type { GuestOptions } from './options.js';

/** What every builder of a domain looks at. */
export class GuestContext {
  readonly name: string;
  readonly instancePath: string;
  /** Architecture that the guest sees. */
  readonly arch: string;
  readonly machineType: string | null;

  constructor(
    readonly instance: GuestInstance,
    readonly flavor: FlavorFacts & HardwareFlavor,
    /** The image that the domain is made for. */
    readonly image: ImageMeta,
    /** The image as system_metadata remembers it: config drive, names of devices and volumes follow it. */
    readonly storedImage: ImageMeta,
    readonly systemMetadata: SystemMetadata,
    readonly numaTopology: InstanceNumaTopology | null,
    readonly options: GuestOptions,
    readonly host: ComputeHost,
    readonly rules: GuestRules,
  ) {
    this.name = instanceName(options.text('DEFAULT.instance_name_template') ?? '', instance);
    this.instancePath = `${options.text('DEFAULT.instances_path')}/${instance.uuid}`;
    this.arch = guestArch(image, host);
    this.machineType = machineType(image, host, options);
  }

  get isQemu(): boolean {
    return this.options.virtType === 'kvm' || this.options.virtType === 'qemu';
  }

  /** A flavor's extra spec, null when it is not set. */
  extraSpec(name: string): string | null {
    return Object.hasOwn(this.flavor.extra_specs, name) ? (this.flavor.extra_specs[name] ?? null) : null;
  }

  /** Values of the flavor's `quota:NAME` extra specs for the given names. */
  quotas(names: ReadonlySet<string>): Map<string, string> {
    return flavorQuotas(this.flavor.extra_specs, names);
  }
}
