import { element, textElement, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<tcg>`: how QEMU emulates a CPU that it can't virtualize. */
export class TcgFeature implements XmlFormat {
  /** @param cacheMib room for translated code */
  constructor(readonly cacheMib: number) {}

  format(): XmlElement {
    return element('tcg', null, [textElement('tb-cache', this.cacheMib, { unit: 'MiB' })]);
  }
}
