import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<controller>` */
export class Controller implements XmlFormat {
  index: number | null = null;
  model: string | null = null;
  hasDriverIommu = false;

  constructor(readonly type: string) {}

  format(): XmlElement {
    return element('controller', { type: this.type, index: this.index, model: this.model || null }, [
      this.hasDriverIommu ? element('driver', { iommu: 'on' }) : null,
    ]);
  }
}
