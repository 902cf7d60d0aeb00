import { element, textElement, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<launchSecurity type='sev'>` */
export class SevLaunchSecurity implements XmlFormat {
  constructor(
    /** Position of the bit that marks encrypted pages. */
    readonly cbitpos: number,
    /** Address bits that encryption takes. */
    readonly reducedPhysBits: number,
    readonly policy = '0x0033',
  ) {}

  format(): XmlElement {
    return element('launchSecurity', { type: 'sev' }, [
      textElement('policy', this.policy),
      textElement('cbitpos', this.cbitpos),
      textElement('reducedPhysBits', this.reducedPhysBits),
    ]);
  }
}
