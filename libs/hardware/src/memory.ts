import { boolFromString, type ImageMeta } from '#image-properties';
import { HardwareError } from './errors.js';
import { flavorAndImage, type HardwareFlavor } from './flavor-image.js';
import type { MemoryEncryptionRule } from './memory-encryption.js';

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

export type LockedMemoryRule = (
  flavor: HardwareFlavor,
  image: ImageMeta,
  machineType?: string | null,
) => boolean | null;

/** Where releases differ in {@link lockedMemoryRule}. */
export interface LockedMemoryRules {
  /** Whether encryption that needs locked memory locks it, whatever flavor and image say, and with pages of any size. */
  readonly followsEncryption: MemoryEncryptionRule | null;
  /** The code of LockMemoryForbidden. */
  readonly refusalCode: number;
}

/**
 * Whether guest memory is locked; null when neither says (get_locked_memory_constraint).
 *
 * The rule throws HardwareError: FlavorImageLockedMemoryConflict, LockMemoryForbidden (no page size is set), and what the
 * rule of memory encryption throws where it is asked.
 */
export function lockedMemoryRule({ followsEncryption, refusalCode }: LockedMemoryRules): LockedMemoryRule {
  return (flavor, image, machineType) => {
    if (followsEncryption?.(flavor, image, machineType)?.needsLockedMemory === true) return true;
    const [text, imageValue] = flavorAndImage(flavor, image, 'hw:locked_memory', 'hw_locked_memory');
    const flavorValue = text === null ? null : boolFromString(text);
    if (flavorValue !== null && imageValue !== null && flavorValue !== imageValue) {
      throw new HardwareError('FlavorImageLockedMemoryConflict', { image: imageValue, flavor: flavorValue });
    }
    const locked = flavorValue ?? imageValue;
    const sizes = flavorAndImage(flavor, image, 'hw:mem_page_size', 'hw_mem_page_size');
    if (locked && !sizes.some(Boolean)) throw new HardwareError('LockMemoryForbidden', {}, { code: refusalCode });
    return locked;
  };
}
