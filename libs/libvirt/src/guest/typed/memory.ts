import { HardwareError, isRealtimeEnabled, lockedMemory, memoryEncryption } from '#hardware';
import { MemoryBacking } from '../../xml/memory-backing.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestContext } from './guest-context.js';
import { lacksSharedPool, smallestPage } from './numa.js';

/**
 * True when the guest's memory is encrypted: asked for, and the host can (nova/virt/libvirt/driver.py _sev_enabled). On a
 * host that cannot, the wish is passed over in silence.
 *
 * @throws HardwareError for a wish that contradicts itself
 */
export function isSevEnabled(context: GuestContext): boolean {
  return context.host.supportsSev && memoryEncryption(context.flavor, context.image, context.machineType);
}

/**
 * How guest memory is backed, null for the plain way (_get_guest_memory_backing_config, zed).
 * @throws LibvirtGuestError, HardwareError
 */
export function memoryBacking(context: GuestContext): MemoryBacking | null {
  const { flavor, image, numaTopology, options } = context;
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
  if (isSevEnabled(context) || lockedMemory(flavor, image)) backing.isLocked = true;
  return backing.isEmpty ? null : backing;
}
