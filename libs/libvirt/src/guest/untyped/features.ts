import { Clock, Timer } from '../../xml/clock.js';
import { Feature } from '../../xml/feature.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import type { GuestContext } from './guest-context.js';

/** Every guest has both. Source: nova/virt/libvirt/driver.py get_guest_config (2014.1) */
export function guestFeatures(): XmlFormat[] {
  return [new Feature('acpi'), new Feature('apic')];
}

/**
 * Local time for Windows (the exact word), and KVM's timers; no HPET, which only x86 guests have.
 * Source: nova/virt/libvirt/driver.py get_guest_config (2014.1)
 */
export function guestClock(context: GuestContext): Clock {
  const clock = new Clock(context.instance.os_type === 'windows' ? 'localtime' : 'utc');
  if (context.options.virtType !== 'kvm') return clock;
  clock.timers = [new Timer('pit', { tickpolicy: 'delay' }), new Timer('rtc', { tickpolicy: 'catchup' })];
  const { arch } = context;
  if (arch === 'i686' || arch === 'x86_64') clock.timers.push(new Timer('hpet', { present: false }));
  return clock;
}
