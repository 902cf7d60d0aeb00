import { element, textElement, type XmlElement, type XmlFormat, type XmlValue } from './xml-element.js';

/** `<cputune>`: shares, quota and period as the flavor asks, then what pins and schedules CPUs. */
export class CpuTune implements XmlFormat {
  shares: XmlValue = null;
  /** microseconds */
  quota: XmlValue = null;
  /** microseconds */
  period: XmlValue = null;
  /** emulatorpin, vcpupin, vcpusched */
  pins: XmlFormat[] = [];

  get isEmpty(): boolean {
    return this.shares === null && this.quota === null && this.period === null && this.pins.length === 0;
  }

  format(): XmlElement {
    return element('cputune', null, [
      this.shares === null ? null : textElement('shares', this.shares),
      this.quota === null ? null : textElement('quota', this.quota),
      this.period === null ? null : textElement('period', this.period),
      ...this.pins.map((pin) => pin.format()),
    ]);
  }
}
