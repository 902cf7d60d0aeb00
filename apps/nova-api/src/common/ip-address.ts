import { isIPv6 } from 'node:net';

/** 16-bit groups of an IPv6 address, shortened by the URL parser as RFC 5952 wants it. */
function groupsOf(compressed: string): number[] {
  const [head = '', tail] = compressed.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const [left, right] = [head, tail ?? []] as [string[], string[]];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
}

/**
 * An address as Nova keeps it, for there is one text to each (nova/objects/fields.py IPV6Address, by inet_ntop): lower case, no
 * leading zeros, the longest run of zeros cut, and a dotted tail where an IPv4 address is mapped or embedded. Other texts stay.
 */
export function normalAddress(text: string): string {
  if (!isIPv6(text)) return text;
  const compressed = new URL(`http://[${text.replace(/%.*$/, '')}]/`).hostname.slice(1, -1);
  const groups = groupsOf(compressed);
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const isEmbedded = groups.slice(0, 6).every((group) => group === 0) && high !== 0;
  if (!isMapped && !isEmbedded) return compressed;
  const dotted = [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return isMapped ? `::ffff:${dotted}` : `::${dotted}`;
}
