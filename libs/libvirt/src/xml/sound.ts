import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<sound>` */
export class Sound implements XmlFormat {
  constructor(readonly model: string) {}

  format(): XmlElement {
    return element('sound', { model: this.model });
  }
}
