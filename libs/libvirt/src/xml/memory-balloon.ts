import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<memballoon>` */
export class MemoryBalloon implements XmlFormat {
  /** Seconds between two collections of statistics. */
  statsPeriod: number | null = null;
  hasDriverIommu = false;
  /** Whether it gives memory back where the guest runs out of it, and reports what is free. */
  isDeflating = false;

  constructor(readonly model = 'virtio') {}

  format(): XmlElement {
    return element(
      'memballoon',
      { model: this.model, ...(this.isDeflating ? { autodeflate: 'on', freePageReporting: 'on' } : {}) },
      [
        this.statsPeriod === null ? null : element('stats', { period: this.statsPeriod }),
        this.hasDriverIommu ? element('driver', { iommu: 'on' }) : null,
      ],
    );
  }
}
