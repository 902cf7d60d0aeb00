import { element, type XmlElement, type XmlFormat, yesNo } from './xml-element.js';

/** `<timer>` of the clock. */
export class Timer implements XmlFormat {
  constructor(
    /** pit, rtc, hpet, hypervclock, ... */
    readonly name: string,
    readonly settings: { tickpolicy?: string; present?: boolean } = {},
  ) {}

  format(): XmlElement {
    const { tickpolicy, present } = this.settings;
    return element('timer', { name: this.name, tickpolicy, present: present === undefined ? null : yesNo(present) });
  }
}

/** `<clock>` */
export class Clock implements XmlFormat {
  timers: Timer[] = [];

  constructor(readonly offset: 'utc' | 'localtime') {}

  format(): XmlElement {
    return element(
      'clock',
      { offset: this.offset },
      this.timers.map((timer) => timer.format()),
    );
  }
}
