import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<redirdev>`: a USB port of the guest that reaches the computer of whoever watches. */
export class RedirectedUsb implements XmlFormat {
  format(): XmlElement {
    return element('redirdev', { type: 'spicevmc', bus: 'usb' });
  }
}
