import type { HardwareRules, InstanceNumaTopology } from '#hardware';
import type { FlavorFacts, ImageMeta, SystemMetadata } from '#image-properties';
import type { GuestRules } from '../guest-rules.js';
import { instanceName } from '../instance-name.js';
import { flavorQuotas } from '../quotas.js';
import type { GuestInstance } from '../types.js';
import type { ComputeHost } from './host.js';
import { guestArch, machineType } from './machine-type.js';
import type { GuestOptions } from './options.js';

/** What a domain is made of, besides what making it adds. */
export interface GuestSubject {
  readonly instance: GuestInstance;
  readonly flavor: FlavorFacts;
  /** The image that the domain is made for. */
  readonly image: ImageMeta;
  /** The image as system_metadata remembers it: config drive, names of devices and volumes follow it. */
  readonly storedImage: ImageMeta;
  readonly numaTopology: InstanceNumaTopology | null;
  readonly options: GuestOptions;
  readonly host: ComputeHost;
  /** What the release does with domains. */
  readonly rules: GuestRules;
  /** What the release makes of flavor and image together. */
  readonly hardware: HardwareRules;
}

/** What every builder of a domain looks at. */
export class GuestContext implements GuestSubject {
  readonly instance: GuestInstance;
  readonly flavor: FlavorFacts;
  readonly image: ImageMeta;
  readonly storedImage: ImageMeta;
  readonly numaTopology: InstanceNumaTopology | null;
  readonly options: GuestOptions;
  readonly host: ComputeHost;
  readonly rules: GuestRules;
  readonly hardware: HardwareRules;
  readonly name: string;
  readonly instancePath: string;
  /** Architecture that the guest sees. */
  readonly arch: string;
  readonly machineType: string | null;

  constructor(
    subject: GuestSubject,
    readonly systemMetadata: SystemMetadata,
  ) {
    const { instance, image, options, host } = subject;
    this.instance = instance;
    this.flavor = subject.flavor;
    this.image = image;
    this.storedImage = subject.storedImage;
    this.numaTopology = subject.numaTopology;
    this.options = options;
    this.host = host;
    this.rules = subject.rules;
    this.hardware = subject.hardware;
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
