import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<watchdog>` */
export class Watchdog implements XmlFormat {
  constructor(
    /** poweroff, reset, pause, none */
    readonly action: string,
    readonly model = 'i6300esb',
  ) {}

  format(): XmlElement {
    return element('watchdog', { model: this.model, action: this.action });
  }
}
