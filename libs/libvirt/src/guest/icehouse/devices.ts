import { isTruthy, PythonError, pythonInt } from '#image-properties';
import { Channel, CharacterDevice } from '../../xml/character-device.js';
import { Rng } from '../../xml/rng.js';
import { Watchdog } from '../../xml/watchdog.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestContext } from './guest-context.js';

const WATCHDOG_ACTIONS = ['poweroff', 'reset', 'pause', 'none'];
const AGENT = 'org.qemu.guest_agent.0';

/** Two serial ports: a pty drops what nobody reads, so a file keeps the log. */
export function serialDevices(context: GuestContext): XmlFormat[] {
  return [
    new CharacterDevice('serial', { type: 'file', path: `${context.instancePath}/console.log` }),
    new CharacterDevice('serial', { type: 'pty' }),
  ];
}

/** Only the word `yes`, in any case, asks for the agent's channel. */
function guestAgent(context: GuestContext): Channel[] {
  const wanted =
    context.property('hw_qemu_guest_agent') ?? (Object.hasOwn(context.properties, 'hw_qemu_guest_agent') ? null : 'no');
  if (typeof wanted !== 'string')
    throw new PythonError('AttributeError', "hw_qemu_guest_agent is no text: it has no attribute 'lower'");
  if (wanted.toLowerCase() !== 'yes') return [];
  return [new Channel({ type: 'unix', path: `/var/lib/libvirt/qemu/${AGENT}.${context.name}.sock` }, AGENT)];
}

/** Image and flavor must both agree. */
function randomDevice(context: GuestContext): Rng[] {
  const isAllowed = (context.extraSpec('hw_rng:allowed') ?? '').toLowerCase() === 'true';
  if (context.property('hw_rng_model') !== 'virtio' || !isAllowed) return [];
  const rng = new Rng(context.options.text('libvirt.rng_dev_path'));
  const bytes = context.extraSpec('hw_rng:rate_bytes');
  if (bytes) {
    rng.rateBytes = pythonInt(bytes, 2);
    rng.ratePeriod = pythonInt(context.extraSpec('hw_rng:rate_period') ?? 0, 2);
  }
  return [rng];
}

/** The image's action wins over the flavor's; `disabled` on either side that counts means none. */
function watchdog(context: GuestContext): Watchdog[] {
  const fromImage = context.property('hw_watchdog_action');
  const action = isTruthy(fromImage) ? fromImage : (context.extraSpec('hw_watchdog_action') ?? 'disabled');
  if (action === 'disabled') return [];
  if (WATCHDOG_ACTIONS.includes(action as string)) return [new Watchdog(action as string)];
  const message = `Provided watchdog action (${String(action)}) is not supported.`;
  throw new LibvirtGuestError('InvalidWatchdogAction', message, 'guest_config', {
    status: 400,
    context: { valid: WATCHDOG_ACTIONS },
  });
}

/** What follows the graphics. Source: nova/virt/libvirt/driver.py get_guest_config (2014.1) */
export function trailingDevices(context: GuestContext): XmlFormat[] {
  return [...guestAgent(context), ...randomDevice(context), ...watchdog(context)];
}
