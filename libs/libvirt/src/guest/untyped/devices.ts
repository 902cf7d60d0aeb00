import { isTruthy, pythonInt } from '#image-properties';
import { Rng } from '../../xml/rng.js';
import { Watchdog } from '../../xml/watchdog.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { LibvirtGuestError } from '../errors.js';
import { guestAgentChannel } from './consoles.js';
import type { GuestContext } from './guest-context.js';

const WATCHDOG_ACTIONS = ['poweroff', 'reset', 'pause', 'none'];

/** Image and flavor must both agree. */
function guestRng(context: GuestContext): Rng[] {
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
function guestWatchdog(context: GuestContext): Watchdog[] {
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
  return [...guestAgentChannel(context), ...guestRng(context), ...guestWatchdog(context)];
}
