import { charLength } from '../python/text.js';
import type { BlockDeviceRow } from '../types.js';
import { invalidFormat } from './entry-fields.js';

const TEXT_COLUMNS = ['device_name', 'device_type', 'disk_bus', 'guest_format', 'volume_type'] as const;
const ID_COLUMNS = ['image_id', 'snapshot_id', 'volume_id'] as const;

/**
 * What the columns of nova.block_device_mapping can't hold. In the original its database refuses it, when the server was
 * accepted already; an image's own mapping and a name that gets its `/dev/` come so far.
 *
 * @throws NovaError InvalidBDMFormat
 */
export function checkColumns(device: BlockDeviceRow): void {
  for (const [names, length] of [
    [TEXT_COLUMNS, 255],
    [ID_COLUMNS, 36],
  ] as const) {
    for (const name of names) {
      const value: unknown = device[name];
      if (value === null || value === undefined) continue;
      if (typeof value !== 'string') throw invalidFormat(`${name} is not a string.`);
      if (value.includes('\0')) throw invalidFormat(`${name} has a character that can not be stored.`);
      if (charLength(value) > length) throw invalidFormat(`${name} has more than ${length} characters.`);
    }
  }
}
