import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<graphics>`; the port is libvirt's choice. */
export class Graphics implements XmlFormat {
  constructor(
    readonly type: 'vnc' | 'spice',
    readonly settings: { keymap?: string | null; listen?: string | null } = {},
  ) {}

  format(): XmlElement {
    const { keymap, listen } = this.settings;
    return element('graphics', { type: this.type, autoport: 'yes', keymap: keymap || null, listen: listen || null });
  }
}
