import { element, type XmlElement, type XmlFormat } from './xml-element.js';

const onOff = (value: boolean): 'on' | 'off' => (value ? 'on' : 'off');

/** `<iommu>` */
export class Iommu implements XmlFormat {
  /** Address width; null where libvirt can't be told. */
  addressBits: number | null = null;
  /** Extended interrupt mode. */
  hasExtendedInterrupts = false;

  constructor(readonly model: string) {}

  format(): XmlElement {
    const driver = element('driver', {
      intremap: 'on',
      caching_mode: 'on',
      aw_bits: this.addressBits,
      eim: onOff(this.hasExtendedInterrupts),
      iotlb: 'on',
    });
    return element('iommu', { model: this.model }, [driver]);
  }
}
