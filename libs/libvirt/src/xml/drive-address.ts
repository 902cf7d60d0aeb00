import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<address type='drive'>`: which unit of which controller a disk is. */
export class DriveAddress implements XmlFormat {
  constructor(
    readonly controller: number,
    readonly unit: number,
  ) {}

  format(): XmlElement {
    return element('address', { type: 'drive', controller: this.controller, unit: this.unit });
  }
}
