import { boolFromString, type ImageMeta } from '#image-properties';
import { HardwareError, imageField } from './errors.js';
import { flavorAndImage, type HardwareFlavor } from './flavor-image.js';

/** Page sizes that are a wish, not a size. Sizes are in KiB. */
export const PAGES_SMALL = -1;
export const PAGES_LARGE = -2;
export const PAGES_ANY = -3;

const WISHES: ReadonlyMap<string, number> = new Map([
  ['any', PAGES_ANY],
  ['large', PAGES_LARGE],
  ['small', PAGES_SMALL],
]);
const DIGITS = /^\p{Nd}+$/u;
/** oslo.utils string_to_bytes, IEC: a number, perhaps a prefix, and bits or bytes. */
const SIZE = /^([-+]?\d*\.?\d+)(?:([KMGTPEZY])i?)?(b|bit|B)$/;
const PREFIXES = 'KMGTPEZY';

function sizeInKib(text: string): number | null {
  const match = SIZE.exec(text);
  if (match === null) return null;
  const magnitude = Number(match[1]) / (match[3] === 'B' ? 1 : 8);
  const exponent = match[2] === undefined ? 0 : PREFIXES.indexOf(match[2]) + 1;
  return Math.ceil(magnitude * 1024 ** exponent) / 1024;
}

function parsePageSize(request: string): number {
  const wish = WISHES.get(request);
  if (wish !== undefined) return wish;
  const size = DIGITS.test(request) ? Number(request.normalize('NFKC')) : sizeInKib(request);
  if (size === null) throw new HardwareError('MemoryPageSizeInvalid', { value: request });
  return size;
}

/**
 * Requested page size in KiB, one of the PAGES_ wishes, or null for none (_get_numa_pagesize_constraint). The image may
 * choose where the flavor says any or large, and nowhere else.
 *
 * @throws HardwareError MemoryPageSizeForbidden, MemoryPageSizeInvalid
 */
export function pageSize(flavor: HardwareFlavor, image: ImageMeta): number | null {
  const [flavorRequest, imageRequest] = flavorAndImage(flavor, image, 'hw:mem_page_size', 'hw_mem_page_size');
  if (!flavorRequest) {
    if (imageRequest) throw new HardwareError('MemoryPageSizeForbidden', { value: imageRequest, against: '<empty>' });
    return null;
  }
  const size = parsePageSize(flavorRequest);
  if (!imageRequest) return size;
  if (size === PAGES_ANY || size === PAGES_LARGE) return parsePageSize(imageRequest);
  throw new HardwareError('MemoryPageSizeForbidden', { value: imageRequest, against: flavorRequest });
}

/**
 * Whether guest memory is locked; null when neither says (get_locked_memory_constraint).
 *
 * @throws HardwareError FlavorImageLockedMemoryConflict, LockMemoryForbidden (no page size is set)
 */
export function lockedMemory(flavor: HardwareFlavor, image: ImageMeta): boolean | null {
  const [text, imageValue] = flavorAndImage(flavor, image, 'hw:locked_memory', 'hw_locked_memory');
  const flavorValue = text === null ? null : boolFromString(text);
  if (flavorValue !== null && imageValue !== null && flavorValue !== imageValue) {
    throw new HardwareError('FlavorImageLockedMemoryConflict', { image: imageValue, flavor: flavorValue });
  }
  const locked = flavorValue ?? imageValue;
  const sizes = flavorAndImage(flavor, image, 'hw:mem_page_size', 'hw_mem_page_size');
  if (locked && !sizes.some(Boolean)) throw new HardwareError('LockMemoryForbidden');
  return locked;
}

/**
 * Whether guest memory is encrypted with SEV (get_mem_encryption_constraint). `machineType` is what the compute host
 * resolved; at the API only the image's own is known.
 *
 * @throws HardwareError FlavorImageConflict (the two differ, or the image is no UEFI image), InvalidMachineType
 */
export function memoryEncryption(flavor: HardwareFlavor, image: ImageMeta, machineType: string | null = null): boolean {
  const [text, imageValue] = flavorAndImage(flavor, image, 'hw:mem_encryption', 'hw_mem_encryption');
  const flavorValue = text === null ? null : boolFromString(text);
  if (!flavorValue && !imageValue) return false;
  if (flavorValue !== null && imageValue !== null && flavorValue !== imageValue) {
    throw new HardwareError(
      'FlavorImageConflict',
      { flavor: flavor.name, value: text, image: imageField(image, 'name'), imageValue },
      'Flavor %(flavor) has hw:mem_encryption extra spec explicitly set to %(value), conflicting with image %(image) ' +
        'which has hw_mem_encryption property explicitly set to %(imageValue)',
    );
  }
  const requesters: string[] = [];
  if (flavorValue) requesters.push(`hw:mem_encryption extra spec in ${flavor.name} flavor`);
  if (imageValue) requesters.push(`hw_mem_encryption property of image ${imageField(image, 'id')}`);
  if (image.properties.hw_firmware_type !== 'uefi') {
    throw new HardwareError(
      'FlavorImageConflict',
      { requesters: requesters.join(' and '), image: imageField(image, 'name') },
      "Memory encryption requested by %(requesters) but image %(image) doesn't have 'hw_firmware_type' property set to 'uefi'",
    );
  }
  checkEncryptionMachineType(image, machineType || (image.properties.hw_machine_type ?? null));
  return true;
}

function checkEncryptionMachineType(image: ImageMeta, machineType: string | null): void {
  if (machineType === null || machineType.includes('q35')) return;
  throw new HardwareError('InvalidMachineType', {
    type: machineType,
    id: imageField(image, 'id'),
    name: imageField(image, 'name'),
    reason: 'q35 type is required for SEV to work',
  });
}
