import type { ImageMeasure } from './image-meter.js';

type Sample = Pick<ImageMeasure, 'size' | 'head' | 'tail'>;

/** A 64 bit size that JavaScript can hold exactly; larger ones are no real disk and count as unknown. */
function safe(value: bigint): number | null {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null;
}

function startsWith(head: Buffer, offset: number, magic: string): boolean {
  return head.subarray(offset, offset + magic.length).equals(Buffer.from(magic, 'latin1'));
}

/** Bytes 24 to 31 of the header, big endian. */
function qcow2({ head }: Sample): number | null {
  return head.length >= 32 && startsWith(head, 0, 'QFI\xfb') ? safe(head.readBigUInt64BE(24)) : null;
}

/** A signature at byte 64, the disk size at byte 368, little endian. */
function vdi({ head }: Sample): number | null {
  const signed = head.length >= 376 && head.readUInt32LE(64) === 0xbeda107f;
  return signed ? safe(head.readBigUInt64LE(368)) : null;
}

/** The footer stands at the end, in dynamic disks a copy of it in front; the size at its byte 40, big endian. */
function vhd({ head, tail }: Sample): number | null {
  const footer = [head, tail].find((part) => part.length >= 48 && startsWith(part, 0, 'conectix'));
  return footer === undefined ? null : safe(footer.readBigUInt64BE(40));
}

/** Sparse extents: `KDMV`, capacity in sectors of 512 bytes at byte 12, little endian. */
function vmdk({ head }: Sample): number | null {
  return head.length >= 20 && startsWith(head, 0, 'KDMV') ? safe(head.readBigUInt64LE(12) * 512n) : null;
}

const INSPECTORS: Readonly<Record<string, (sample: Sample) => number | null>> = {
  qcow2,
  vdi,
  vhd,
  vmdk,
  raw: ({ size }) => size,
};

/**
 * The size of the disk in an image, in bytes; null when its format does not tell, when the data is not of that format, or
 * when a container wraps the disk (glance/common/format_inspector.py and glance/location.py set_data, 25.1.0).
 */
export function virtualSize(diskFormat: string | null, containerFormat: string | null, sample: Sample): number | null {
  if (containerFormat !== 'bare' || diskFormat === null || !Object.hasOwn(INSPECTORS, diskFormat)) return null;
  // A disk of no bytes tells as little as a foreign format does.
  return INSPECTORS[diskFormat]?.(sample) || null;
}
