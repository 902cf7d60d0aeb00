import { serialPortCount } from '#hardware';
import { Channel, CharacterDevice } from '../../xml/character-device.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestContext } from './guest-context.js';
import { isS390 } from './machine-type.js';

/** QEMU has four ports, and Nova keeps one for its own log. */
const MOST_SERIAL_PORTS = 3;

function tcpPorts(
  name: 'serial' | 'console',
  count: number,
  logFile: string,
  context: GuestContext,
): CharacterDevice[] {
  const host = context.options.text('serial_console.proxyclient_address') ?? '';
  const first = Number.parseInt(context.options.text('serial_console.port_range') ?? '', 10);
  return Array.from({ length: count }, (_unused, port) => {
    const device = new CharacterDevice(name, { type: 'tcp', host, service: first + port });
    if (port === 0) device.log = { file: logFile, append: 'off' };
    return device;
  });
}

/**
 * Serial ports or consoles (nova/virt/libvirt/driver.py _create_consoles, zed).
 * @throws LibvirtGuestError SerialPortNumberLimitExceeded, HardwareError
 */
export function guestConsoles(context: GuestContext): XmlFormat[] {
  const { options, flavor, image, arch } = context;
  const name = isS390(arch) ? 'console' : 'serial';
  const logFile = `${context.instancePath}/console.log`;
  if (!options.flag('serial_console.enabled')) {
    const device = new CharacterDevice(name, { type: 'pty' });
    device.log = { file: logFile, append: 'off' };
    if (name === 'console') device.targetType = 'sclp';
    return [device];
  }
  const count = serialPortCount(flavor, image);
  if (name === 'serial' && count > MOST_SERIAL_PORTS) {
    const message = `Maximum number of serial port exceeds ${MOST_SERIAL_PORTS} for ${options.virtType}`;
    throw new LibvirtGuestError('SerialPortNumberLimitExceeded', message, 'guest_config', { status: 400 });
  }
  return tcpPorts(name, count, logFile, context);
}

/** Channel of SPICE's agent in the guest. */
export function spiceChannel(context: GuestContext): XmlFormat[] {
  const { options } = context;
  if (!options.flag('spice.enabled') || !options.flag('spice.agent_enabled')) return [];
  return [new Channel({ type: 'spicevmc' }, 'com.redhat.spice.0')];
}

/** Channel of QEMU's agent in the guest. */
export function guestAgentChannel(context: GuestContext): Channel {
  const name = 'org.qemu.guest_agent.0';
  return new Channel({ type: 'unix', path: `/var/lib/libvirt/qemu/${name}.${context.name}.sock` }, name);
}
