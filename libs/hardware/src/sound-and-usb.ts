import { type ImageMeta, PythonError, pythonInt, pythonRepr } from '#image-properties';
import { HardwareError } from './errors.js';
import { agreedValue, extraSpec, flavorConflict, type HardwareFlavor } from './flavor-image.js';

export const SOUND_MODELS = ['sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb', 'virtio'] as const;
export const USB_MODELS = ['none', 'nec-xhci', 'qemu-xhci'] as const;
/** What an xHCI controller has. */
export const MOST_USB_PORTS = 15;

function oneOf(what: string, value: string | null, valid: readonly string[]): string | null {
  if (!value || valid.includes(value)) return value;
  const message = `Invalid ${what} model ${pythonRepr(value, 3)}. Allowed values: ${valid.join(', ')}.`;
  throw new HardwareError('Invalid', { message });
}

/**
 * Model of the sound device; null or empty for none (get_sound_model).
 *
 * @throws HardwareError FlavorImageConflict, Invalid
 */
export function soundModel(flavor: HardwareFlavor, image: ImageMeta): string | null {
  return oneOf('sound device', agreedValue(flavor, image, 'hw:sound_model', 'hw_sound_model'), SOUND_MODELS);
}

/**
 * Model of the USB controller; null or empty for the default (get_usb_model).
 *
 * @throws HardwareError FlavorImageConflict, Invalid
 */
export function usbModel(flavor: HardwareFlavor, image: ImageMeta): string | null {
  return oneOf('USB controller', agreedValue(flavor, image, 'hw:usb_model', 'hw_usb_model'), USB_MODELS);
}

function wholeNumber(text: string): number {
  try {
    return Number(pythonInt(text, 3));
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new HardwareError('Invalid', { message: `"${text}" is not a valid integer.` });
  }
}

/**
 * How many USB ports are redirected to whoever watches (get_redirected_usb_ports). The original compares the flavor's text
 * with the image's number, so that whenever both are set (and the image's is not 0) they conflict, equal ones too.
 *
 * @throws HardwareError FlavorImageConflict, Invalid
 */
export function redirectedUsbPorts(flavor: HardwareFlavor, image: ImageMeta): number {
  const [spec, field] = ['hw:redirected_usb_ports', 'hw_redirected_usb_ports'] as const;
  const [text, ofImage] = [extraSpec(flavor, spec), image.properties[field] ?? 0];
  if (text && ofImage !== 0) throw flavorConflict(flavor, image, spec, field, text, ofImage);
  const count = text ? wholeNumber(text) : ofImage;
  if (count < 0) throw new HardwareError('Invalid', { message: 'You cannot have a negative number of USB ports.' });
  if (count > MOST_USB_PORTS) {
    throw new HardwareError('Invalid', { message: `Nova only supports up to ${MOST_USB_PORTS} USB ports.` });
  }
  return count;
}
