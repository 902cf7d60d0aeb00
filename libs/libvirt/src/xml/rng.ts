import { element, textElement, type XmlElement, type XmlFormat, type XmlValue } from './xml-element.js';

/** `<rng>`: entropy from a device of the host, or from libvirt's choice when none is named. */
export class Rng implements XmlFormat {
  /** milliseconds */
  ratePeriod: XmlValue = null;
  /** bytes a period */
  rateBytes: XmlValue = null;
  hasDriverIommu = false;

  constructor(readonly devicePath: string | null) {}

  format(): XmlElement {
    const hasRate = Boolean(this.ratePeriod) && Boolean(this.rateBytes);
    return element('rng', { model: 'virtio' }, [
      hasRate ? element('rate', { period: this.ratePeriod, bytes: this.rateBytes }) : null,
      textElement('backend', this.devicePath, { model: 'random' }),
      this.hasDriverIommu ? element('driver', { iommu: 'on' }) : null,
    ]);
  }
}
