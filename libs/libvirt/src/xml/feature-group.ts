import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** One switch within a group: its name and the attributes besides `state`. */
export type FeatureSwitch = readonly [name: string, attributes?: Readonly<Record<string, string>>];

/** A child of `<features>` that holds switches, all on: hyperv, kvm, smm. */
export class FeatureGroup implements XmlFormat {
  constructor(
    readonly name: string,
    readonly switches: readonly FeatureSwitch[],
  ) {}

  format(): XmlElement {
    const children = this.switches.map(([name, attributes]) => element(name, { state: 'on', ...attributes }));
    return element(this.name, null, children);
  }
}
