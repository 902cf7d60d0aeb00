import { type FlavorFacts, type UserKeyed, userKeyed } from '#image-properties';
import type { BootInput } from '../boot/boot-input.js';

/** A copy of a boot with one thing changed. */
export type Change = (input: BootInput) => BootInput;

/** The properties that decide: what the root volume remembers where the input says so, else the image's. */
export function decidingProperties({ boot, image }: Pick<BootInput, 'boot' | 'image'>): UserKeyed {
  return (boot.from === 'volume' ? boot.volume_image_metadata : undefined) ?? image.properties;
}

function withProperties(input: BootInput, properties: UserKeyed): BootInput {
  if (input.boot.from === 'volume' && input.boot.volume_image_metadata !== undefined) {
    return { ...input, boot: { ...input.boot, volume_image_metadata: properties as UserKeyed<string> } };
  }
  return { ...input, imageIsGiven: true, image: Object.assign(userKeyed(), input.image, { properties }) };
}

export function withProperty(name: string, value: unknown): Change {
  return (input) => withProperties(input, userKeyed(decidingProperties(input), { [name]: value }));
}

export function withoutProperties(names: ReadonlySet<string>): Change {
  return (input) => {
    const kept = Object.entries(decidingProperties(input)).filter(([name]) => !names.has(name));
    return withProperties(input, userKeyed(Object.fromEntries(kept)));
  };
}

export function withoutProperty(name: string): Change {
  return withoutProperties(new Set([name]));
}

export function withFlavor(changes: Partial<FlavorFacts>): Change {
  return (input) => ({ ...input, flavor: { ...input.flavor, ...changes } });
}

export function withExtraSpec(name: string, value: string): Change {
  return (input) => withFlavor({ extra_specs: userKeyed(input.flavor.extra_specs, { [name]: value }) })(input);
}

export function withoutExtraSpec(name: string): Change {
  return (input) => {
    const kept = Object.entries(input.flavor.extra_specs).filter(([key]) => key !== name);
    return withFlavor({ extra_specs: userKeyed(Object.fromEntries(kept)) })(input);
  };
}

/** One change after the other. */
export function both(first: Change, second: Change): Change {
  return (input) => second(first(input));
}
