import { PythonError } from '../errors.js';
import { textRepr } from '../python/repr.js';

const NON_ASCII = /[^\0-\x7f]/;
const LONE_SURROGATE = /[\ud800-\udfff]/u;

function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}

function refuseSurrogates(text: string): void {
  const found = LONE_SURROGATE.exec(text);
  if (found === null) return;
  const position = Array.from(text.slice(0, found.index)).length;
  throw new PythonError(
    'UnicodeEncodeError',
    `'utf-8' codec can't encode character ${textRepr(found[0], 3)} in position ${position}: surrogates not allowed`,
  );
}

/** As many whole characters as fit into `limit` bytes of UTF-8. */
function firstBytes(text: string, limit: number): string {
  let bytes = 0;
  let end = 0;
  while (end < text.length) {
    const point = text.codePointAt(end) ?? 0;
    bytes += utf8Length(point);
    if (bytes > limit) break;
    end += point > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

/**
 * The text, cut to at most `length` bytes of UTF-8 and never within a character (nova/utils.py safe_truncate).
 * A negative length counts from the end, as a Python slice does.
 *
 * @throws PythonError UnicodeEncodeError for half a surrogate pair, which has no UTF-8 form
 */
export function safeTruncate(text: string, length: number): string {
  if (!NON_ASCII.test(text)) return length < 0 || text.length > length ? text.slice(0, length) : text;
  refuseSurrogates(text);
  if (length >= 0) return text.length * 3 <= length ? text : firstBytes(text, length);
  return firstBytes(text, Math.max(0, Buffer.byteLength(text) + length));
}
