import { HardwareError, isRealtimeEnabled } from '#hardware';
import { MemoryBacking } from '../../xml/memory-backing.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestContext } from './guest-context.js';
import { guestEncryption } from './memory-encryption.js';
import { lacksSharedPool, smallestPage } from './numa.js';

/**
 * How guest memory is backed, null for the plain way (_get_guest_memory_backing_config, zed).
 * @throws LibvirtGuestError, HardwareError
 */
export function memoryBacking(context: GuestContext): MemoryBacking | null {
  const { flavor, image, numaTopology, options, hardware, rules } = context;
  const backing = new MemoryBacking();
  const isRealtime = isRealtimeEnabled(flavor);
  if (isRealtime && lacksSharedPool(context)) throw new HardwareError('RealtimeMaskNotFoundOrInvalid');
  const cells = numaTopology?.cells ?? [];
  const wantsPages = cells.some((cell) => cell.pagesize);
  const wantsFile = options.number('libvirt.file_backed_memory') > 0;
  if (wantsPages && wantsFile) {
    throw new LibvirtGuestError(
      'MemoryPagesUnsupported',
      'Host does not support guests with custom memory page sizes',
      'guest_config',
    );
  }
  if (wantsPages) {
    const smallest = smallestPage(context);
    backing.hugePages = cells.flatMap(({ pagesize }, node) =>
      pagesize !== null && pagesize > smallest ? [{ sizeKib: pagesize, nodeset: String(node) }] : [],
    );
  }
  if (isRealtime) {
    backing.isLocked = true;
    backing.isShareable = false;
  }
  backing.isFileBacked = wantsFile;
  const isEncrypted = rules.locksEncryptedGuests && guestEncryption(context) !== null;
  if (isEncrypted || hardware.lockedMemory(flavor, image, context.machineType)) backing.isLocked = true;
  return backing.isEmpty ? null : backing;
}
