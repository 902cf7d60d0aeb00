import { element, type XmlElement, type XmlFormat, type XmlValue } from './xml-element.js';

/** `<video>` */
export class Video implements XmlFormat {
  /** KiB in later releases; 2014.1 puts MiB here. */
  vram: XmlValue = null;
  hasDriverIommu = false;

  constructor(readonly model: string) {}

  format(): XmlElement {
    return element('video', null, [
      element('model', { type: this.model, vram: this.vram || null }),
      this.hasDriverIommu ? element('driver', { iommu: 'on' }) : null,
    ]);
  }
}
