import type { BootInput } from '../boot/boot-input.js';
import { type Effect, effectOf } from '../what-if/effect.js';
import { withoutProperty, withProperty } from '../what-if/variants.js';
import { type KnownProperty, knownProperty } from '../what-if/vocabulary.js';
import type { Finding } from './finding.js';

/** One property of an image, and the answers to "what if it were otherwise", each asked for once. */
export class PropertyCheck {
  readonly known: KnownProperty | undefined;
  private readonly effects = new Map<unknown, Effect>();
  private without: Effect | undefined;

  constructor(
    readonly input: BootInput,
    readonly name: string,
    readonly value: unknown,
  ) {
    this.known = knownProperty(input.release, name);
  }

  /** What the boot comes to with another value. */
  effectWith(value: unknown): Effect {
    const asked = this.effects.get(value) ?? effectOf(withProperty(this.name, value)(this.input));
    this.effects.set(value, asked);
    return asked;
  }

  get effect(): Effect {
    return this.effectWith(this.value);
  }

  /** What it comes to without the property. */
  get effectUnset(): Effect {
    this.without ??= effectOf(withoutProperty(this.name)(this.input));
    return this.without;
  }

  /** Whether a value makes another domain than none at all. */
  changesDomain(value: unknown): boolean {
    return this.effectWith(value).domain !== this.effectUnset.domain;
  }
}

/** Looks at one property and tells what is worth knowing. Pure. */
export type PropertyRule = (check: PropertyCheck) => Finding[];
