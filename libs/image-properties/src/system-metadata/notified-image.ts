import type { SystemMetadata, UserKeyed } from '../types.js';
import { userKeyed } from '../user-keyed.js';
import { IMAGE_PREFIX } from './row-name.js';

/** The image part of legacy notifications: every `image_` row without its prefix (nova/notifications/base.py image_meta). */
export function notificationImageMeta(systemMetadata: SystemMetadata): UserKeyed<string | null> {
  const meta = userKeyed<string | null>();
  for (const row of Object.keys(systemMetadata)) {
    if (row.startsWith(IMAGE_PREFIX)) meta[row.slice(IMAGE_PREFIX.length)] = systemMetadata[row] ?? null;
  }
  return meta;
}
