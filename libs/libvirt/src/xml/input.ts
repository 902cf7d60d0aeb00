import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<input>` */
export class Input implements XmlFormat {
  constructor(
    /** tablet, keyboard, mouse */
    readonly type: string,
    /** usb, virtio */
    readonly bus: string,
    readonly hasDriverIommu = false,
  ) {}

  format(): XmlElement {
    const driver = this.hasDriverIommu ? element('driver', { iommu: 'on' }) : null;
    return element('input', { type: this.type, bus: this.bus }, [driver]);
  }
}
