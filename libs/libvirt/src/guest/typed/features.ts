import { hypervisorHidden, imageField, pmuEnabled } from '#hardware';
import { Clock, Timer } from '../../xml/clock.js';
import { Feature } from '../../xml/feature.js';
import { FeatureGroup, type FeatureSwitch } from '../../xml/feature-group.js';
import { TcgFeature } from '../../xml/tcg-feature.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import type { GuestContext } from './guest-context.js';
import { isX86 } from './machine-type.js';
import { guestEncryption } from './memory-encryption.js';

/** Name of a hypervisor that NVIDIA's Windows drivers do not know. */
const SPOOFED_VENDOR = '1234567890ab';
const isWindows = (context: GuestContext): boolean => context.instance.os_type === 'windows';

const switchOf = (name: string, isOn: boolean): FeatureSwitch[] => (isOn ? [[name]] : []);

function hyperv(isHidden: boolean, isNesting: boolean): FeatureGroup {
  const vendor: FeatureSwitch[] = isHidden ? [['vendor_id', { value: SPOOFED_VENDOR }]] : [];
  return new FeatureGroup('hyperv', [
    ['relaxed'],
    ['vapic'],
    ['spinlocks', { retries: '8191' }],
    ...vendor,
    ['vpindex'],
    ['runtime'],
    ['synic'],
    ['reset'],
    ['frequencies'],
    ...switchOf('reenlightenment', isNesting),
    ['tlbflush'],
    ['ipi'],
    ...switchOf('evmcs', isNesting),
  ]);
}

/** Features of the domain (nova/virt/libvirt/driver.py _set_features, zed). */
export function guestFeatures(context: GuestContext): XmlFormat[] {
  const { flavor, image, options, arch, rules } = context;
  const isHidden = hypervisorHidden(flavor, image);
  const pmu = pmuEnabled(flavor, image);
  const features: XmlFormat[] = [new Feature('acpi')];
  if (!options.flag('workarounds.libvirt_disable_apic')) features.push(new Feature('apic'));
  const cacheMib = options.number('libvirt.tb_cache_size');
  if (options.virtType === 'qemu' && cacheMib > 0) features.push(new TcgFeature(cacheMib));
  if (isWindows(context)) features.push(hyperv(isHidden, rules.nestsHyperV));
  const isDumped = rules.dumpsEncryptedGuests || guestEncryption(context) === null;
  if ((isX86(arch) || arch === 'aarch64') && isDumped) features.push(new Feature('vmcoreinfo'));
  if (isHidden) features.push(new FeatureGroup('kvm', [['hidden']]));
  if (pmu !== null) features.push(new Feature('pmu', { state: pmu ? 'on' : 'off' }));
  return features;
}

/** Clock and timers (driver.py _set_clock, _set_kvm_timers, zed). */
export function guestClock(context: GuestContext): Clock {
  const { image, options, arch } = context;
  const clock = new Clock(isWindows(context) ? 'localtime' : 'utc');
  if (options.virtType !== 'kvm') return clock;
  clock.timers.push(new Timer('pit', { tickpolicy: 'delay' }), new Timer('rtc', { tickpolicy: 'catchup' }));
  const isPresent = image.properties.hw_time_hpet ?? false;
  if (isX86(arch)) clock.timers.push(new Timer('hpet', { present: isPresent }));
  // Other machines have no HPET. The original warns with the image's id, and fails where a volume's metadata has none.
  else if (isPresent) imageField(image, 'id');
  if (isWindows(context)) clock.timers.push(new Timer('hypervclock', { present: true }));
  return clock;
}
