import { pythonInt } from '#image-properties';
import { Graphics, type SpiceSettings } from '../../xml/graphics.js';
import { Input } from '../../xml/input.js';
import { Video } from '../../xml/video.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestContext } from './guest-context.js';
import { isPpc, isX86 } from './machine-type.js';

const KIB_PER_MIB = 1024;

/** Model of the video device by image, architecture and console; null for the class default, virtio (_get_video_type). */
export function videoModel(context: GuestContext): string | null {
  const { image, arch, options, rules } = context;
  const own = image.properties.hw_video_model;
  if (own !== undefined) return own;
  const hasSpice = options.flag('spice.enabled');
  if (isX86(arch) && !hasSpice) return 'virtio';
  if (isPpc(arch)) return 'vga';
  if (arch === 'aarch64' || arch === 'mipsel') return 'virtio';
  return hasSpice ? rules.spiceVideo : null;
}

/** @throws LibvirtGuestError RequestedVRamTooHigh; PythonError where the flavor's limit is no number */
function guestVideo(context: GuestContext): Video {
  const video = new Video(videoModel(context) ?? 'virtio');
  const wanted = context.image.properties.hw_video_ram ?? 0;
  const most = Number(pythonInt(context.extraSpec('hw_video:ram_max_mb') ?? 0, 3));
  if (wanted > most) {
    const message = `The requested amount of video memory ${wanted} is higher than the maximum allowed by flavor ${most}.`;
    throw new LibvirtGuestError('RequestedVRamTooHigh', message, 'guest_config');
  }
  if (most && wanted) video.vram = wanted * KIB_PER_MIB;
  return video;
}

/** Model and bus of the pointer; null when there is none (_get_pointer_bus_and_model). */
export function pointer(context: GuestContext, osType: string): { model: 'tablet'; bus: string } | null {
  const { image, options } = context;
  const { hw_input_bus: bus, hw_pointer_model: model } = image.properties;
  const wanted = bus ?? (model || options.text('DEFAULT.pointer_model') === 'usbtablet' ? 'usb' : null);
  if (wanted === null || osType !== 'hvm') return null;
  // SPICE's agent has a pointer of its own.
  const agent = options.flag('spice.enabled') && options.flag('spice.agent_enabled');
  return agent && !options.flag('vnc.enabled') ? null : { model: 'tablet', bus: wanted };
}

function keyboardBus(context: GuestContext): string | null {
  return context.image.properties.hw_input_bus ?? (context.arch === 'aarch64' ? 'usb' : null);
}

function spiceSettings({ options }: GuestContext): SpiceSettings {
  return {
    imageCompression: options.text('spice.image_compression'),
    jpegCompression: options.text('spice.jpeg_compression'),
    zlibCompression: options.text('spice.zlib_compression'),
    playbackCompression:
      options.text('spice.playback_compression') === null ? null : options.flag('spice.playback_compression'),
    streamingMode: options.text('spice.streaming_mode'),
    isSecure: options.flag('spice.require_secure'),
  };
}

/** Graphics, video, pointer and keyboard; nothing of it without a console (driver.py _guest_add_video_device, zed). */
export function guestDisplay(context: GuestContext, osType: string): XmlFormat[] {
  const { options } = context;
  const devices: XmlFormat[] = [];
  for (const type of ['vnc', 'spice'] as const) {
    if (!options.flag(`${type}.enabled`)) continue;
    const graphics = new Graphics(type, { listen: options.text(`${type}.server_listen`) });
    if (type === 'spice') graphics.spice = spiceSettings(context);
    devices.push(graphics);
  }
  if (devices.length === 0) return devices;
  devices.push(guestVideo(context));
  const pointing = pointer(context, osType);
  if (pointing !== null) devices.push(new Input(pointing.model, pointing.bus));
  const keyboard = keyboardBus(context);
  if (keyboard !== null) devices.push(new Input('keyboard', keyboard));
  return devices;
}
