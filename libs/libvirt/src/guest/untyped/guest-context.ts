import { type FlavorFacts, type ImageMetadata, isTruthy, member, type UserKeyed, userKeyed } from '#image-properties';
import { instanceName } from '../instance-name.js';
import { flavorQuotas } from '../quotas.js';
import type { GuestInstance } from '../types.js';
import type { ComputeHost } from './host.js';
import type { GuestOptions } from './options.js';

/** What every builder of a domain looks at. */
export class GuestContext {
  readonly properties: UserKeyed;
  readonly name: string;
  readonly instancePath: string;

  constructor(
    readonly instance: GuestInstance,
    readonly flavor: FlavorFacts,
    readonly image: ImageMetadata,
    readonly options: GuestOptions,
    readonly host: ComputeHost,
  ) {
    this.properties = isTruthy(image) ? (image.properties ?? userKeyed()) : userKeyed();
    this.name = instanceName(options.text('DEFAULT.instance_name_template') ?? '', instance);
    this.instancePath = `${options.instancesPath}/${instance.uuid}`;
  }

  /** An image property, undefined when the image has none of that name. */
  property(name: string): unknown {
    return member(this.properties, name);
  }

  /** An image property as text when it is set and not empty. */
  textProperty(name: string): string | null {
    const value = this.property(name);
    return isTruthy(value) ? String(value) : null;
  }

  /** A flavor's extra spec. */
  extraSpec(name: string): string | undefined {
    return member(this.flavor.extra_specs, name);
  }

  /** `quota:<name>` extra specs of the given names. */
  quotas(names: ReadonlySet<string>): Map<string, string> {
    return flavorQuotas(this.flavor.extra_specs, names);
  }

  /** Guest architecture: the image's, else the host's processor. Source: nova/virt/libvirt/utils.py get_arch (2014.1) */
  get arch(): unknown {
    return this.property('architecture') ?? this.host.processor;
  }
}
