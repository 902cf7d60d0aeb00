import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** A child of `<features>` without children of its own: acpi, apic, vmcoreinfo, pmu state. */
export class Feature implements XmlFormat {
  constructor(
    readonly name: string,
    readonly attributes: Readonly<Record<string, string>> | null = null,
  ) {}

  format(): XmlElement {
    return element(this.name, this.attributes);
  }
}
