import { pythonInt } from '#image-properties';
import { Channel } from '../../xml/character-device.js';
import { Graphics } from '../../xml/graphics.js';
import { Input } from '../../xml/input.js';
import { Video } from '../../xml/video.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestContext } from './guest-context.js';

const VIDEO_MODELS = ['vga', 'cirrus', 'vmvga', 'xen', 'qxl'];

function needsTablet(context: GuestContext): boolean {
  const { options } = context;
  const isWanted =
    options.flag('DEFAULT.vnc_enabled') || (options.flag('spice.enabled') && !options.flag('spice.agent_enabled'));
  return isWanted && options.flag('libvirt.use_usb_tablet');
}

function defaultVideoModel(context: GuestContext, osType: string): string {
  if (osType === 'xen') return 'xen';
  if (context.arch === 'ppc' || context.arch === 'ppc64') return 'vga';
  return context.options.flag('spice.enabled') ? 'qxl' : 'cirrus';
}

/** Model and memory of the video card. The amount is written in MiB where libvirt reads KiB: a fault of the original. */
function video(context: GuestContext, osType: string): Video {
  const wanted = context.textProperty('hw_video_model');
  if (wanted !== null && !VIDEO_MODELS.includes(wanted)) {
    throw new LibvirtGuestError(
      'InvalidVideoMode',
      `Provided video model (${wanted}) is not supported.`,
      'guest_config',
      {
        status: 400,
        context: { property: 'hw_video_model', valid: VIDEO_MODELS },
      },
    );
  }
  const card = new Video(wanted ?? defaultVideoModel(context, osType));
  const ram = pythonInt(context.property('hw_video_ram') === undefined ? 0 : context.property('hw_video_ram'), 2);
  const limit = pythonInt(context.extraSpec('hw_video:ram_max_mb') ?? 0, 2);
  if (ram > limit) {
    const message = `The requested amount of video memory ${ram} is higher than the maximum allowed by flavor ${limit}.`;
    throw new LibvirtGuestError('RequestedVRamTooHigh', message, 'guest_config', {
      context: { property: 'hw_video_ram' },
    });
  }
  if (limit && ram) card.vram = ram;
  return card;
}

/** Tablet, spice agent, VNC and SPICE, and a video card when either shows a screen. Source: get_guest_config (2014.1) */
export function guestDisplay(context: GuestContext, osType: string): XmlFormat[] {
  const { options } = context;
  const devices: XmlFormat[] = [];
  const hasVnc = options.flag('DEFAULT.vnc_enabled');
  const hasSpice = options.flag('spice.enabled');
  if (needsTablet(context) && osType === 'hvm') devices.push(new Input('tablet', 'usb'));
  if (hasSpice && options.flag('spice.agent_enabled')) devices.push(new Channel({ type: 'pty' }, 'com.redhat.spice.0'));
  if (hasVnc) {
    devices.push(
      new Graphics('vnc', {
        keymap: options.text('DEFAULT.vnc_keymap'),
        listen: options.text('DEFAULT.vncserver_listen'),
      }),
    );
  }
  if (hasSpice) {
    devices.push(
      new Graphics('spice', { keymap: options.text('spice.keymap'), listen: options.text('spice.server_listen') }),
    );
  }
  if (hasVnc || hasSpice) devices.push(video(context, osType));
  return devices;
}
