import { pythonText } from '../python/text.js';
import type { SystemMetadata, UserKeyed } from '../types.js';
import { userKeyed } from '../user-keyed.js';

/** Rows as the database holds them: everything is text, null stays NULL. */
export function storedSystemMetadata(rows: UserKeyed): SystemMetadata {
  const stored = userKeyed<string | null>();
  for (const [key, value] of Object.entries(rows)) {
    stored[key] = value === null || value === undefined ? null : pythonText(value, 3);
  }
  return stored;
}
