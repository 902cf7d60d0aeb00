import { element, textElement, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<sysinfo type='smbios'>`: entries of the system table, in order. */
export class Sysinfo implements XmlFormat {
  constructor(readonly system: readonly (readonly [name: string, value: string])[]) {}

  format(): XmlElement {
    const entries = this.system.map(([name, value]) => textElement('entry', value, { name }));
    return element('sysinfo', { type: 'smbios' }, [element('system', null, entries)]);
  }
}
