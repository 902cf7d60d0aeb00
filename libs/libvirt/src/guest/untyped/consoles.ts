import { PythonError } from '#image-properties';
import { Channel, CharacterDevice } from '../../xml/character-device.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import type { GuestContext } from './guest-context.js';

const AGENT = 'org.qemu.guest_agent.0';

/** Two serial ports: a pty drops what nobody reads, so a file keeps the log. */
export function guestConsoles(context: GuestContext): XmlFormat[] {
  return [
    new CharacterDevice('serial', { type: 'file', path: `${context.instancePath}/console.log` }),
    new CharacterDevice('serial', { type: 'pty' }),
  ];
}

/** Only the word `yes`, in any case, asks for the agent's channel. */
export function guestAgentChannel(context: GuestContext): Channel[] {
  const wanted =
    context.property('hw_qemu_guest_agent') ?? (Object.hasOwn(context.properties, 'hw_qemu_guest_agent') ? null : 'no');
  if (typeof wanted !== 'string')
    throw new PythonError('AttributeError', "hw_qemu_guest_agent is no text: it has no attribute 'lower'");
  if (wanted.toLowerCase() !== 'yes') return [];
  return [new Channel({ type: 'unix', path: `/var/lib/libvirt/qemu/${AGENT}.${context.name}.sock` }, AGENT)];
}
