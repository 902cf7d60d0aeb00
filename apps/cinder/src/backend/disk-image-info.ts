import { vmdkIsSafe } from './vmdk-descriptor.js';

/** As much of an image as {@link diskImageInfo} looks at, in bytes: a VMDK's descriptor is the furthest. */
export const PROBE_LENGTH = 64 * 1024;

export type DiskImageFormat = 'raw' | 'qcow2' | 'qed' | 'vdi' | 'vhdx' | 'vmdk' | 'vpc';

/** What the head of an image's data tells of it. */
export interface DiskImageInfo {
  readonly format: DiskImageFormat;
  /** Bytes that a guest sees; null where the head does not tell: a raw image's are its own. */
  readonly virtualSize: bigint | null;
  /** A part of the data lies in another file, whose name may be empty; null: all is here. */
  readonly backingFile: string | null;
  /** What a program that reads the image would be led to: cinder/image/format_inspector.py safety_check (21.3). */
  readonly isSafe: boolean;
  /** A header of the format that no program reads. */
  readonly isBroken: boolean;
}

interface Signature {
  readonly format: DiskImageFormat;
  readonly offset: number;
  readonly magic: Buffer;
  readonly read?: (head: Buffer) => Partial<DiskImageInfo>;
}

const text = (value: string) => Buffer.from(value, 'latin1');

const SIGNATURES: readonly Signature[] = [
  { format: 'qcow2', offset: 0, magic: text('QFI\xfb'), read: qcow2 },
  { format: 'qed', offset: 0, magic: text('QED\0'), read: () => ({ isSafe: false }) },
  { format: 'vhdx', offset: 0, magic: text('vhdxfile') },
  { format: 'vmdk', offset: 0, magic: text('KDMV'), read: vmdk },
  { format: 'vmdk', offset: 0, magic: text('COWD'), read: () => ({ isSafe: false }) },
  { format: 'vmdk', offset: 0, magic: text('# Disk DescriptorFile'), read: () => ({ isSafe: false }) },
  { format: 'vpc', offset: 0, magic: text('conectix'), read: (head) => ({ virtualSize: bigEndian(head, 40) }) },
  { format: 'vdi', offset: 64, magic: Buffer.from([0x7f, 0x10, 0xda, 0xbe]), read: vdi },
];

const RAW: DiskImageInfo = { format: 'raw', virtualSize: null, backingFile: null, isSafe: true, isBroken: false };

/** Looks at the head of an image's data as `qemu-img info` does: whatever has no signature is a raw disk. */
export function diskImageInfo(head: Buffer): DiskImageInfo {
  const found = SIGNATURES.find(({ offset, magic }) => head.subarray(offset, offset + magic.length).equals(magic));
  return found === undefined ? RAW : { ...RAW, format: found.format, ...found.read?.(head) };
}

function bigEndian(head: Buffer, at: number): bigint | null {
  return head.length < at + 8 ? null : head.readBigUInt64BE(at);
}

/** Incompatible features of qcow2 that are known (qemu docs/interop/qcow2.txt): dirty, corrupt, data file, compression. */
const KNOWN_FEATURES = 0b1111n;
const DATA_FILE = 0b100n;
/** Bits of a cluster: 512 bytes to 2 MiB. 0 passes: who writes magic and size alone means an image that nobody opens. */
const [MIN_CLUSTER_BITS, MAX_CLUSTER_BITS] = [9, 21];

function qcow2(head: Buffer): Partial<DiskImageInfo> {
  if (head.length < 32) return { isBroken: true };
  const clusterBits = head.readUInt32BE(20);
  const features = bigEndian(head, 72) ?? 0n;
  const backingFile = backingFileOf(head);
  return {
    virtualSize: bigEndian(head, 24),
    backingFile,
    isSafe: backingFile === null && (features & DATA_FILE) === 0n && (features & ~KNOWN_FEATURES) === 0n,
    isBroken: clusterBits !== 0 && (clusterBits < MIN_CLUSTER_BITS || clusterBits > MAX_CLUSTER_BITS),
  };
}

function backingFileOf(head: Buffer): string | null {
  const offset = head.readBigUInt64BE(8);
  if (offset === 0n) return null;
  if (offset > BigInt(head.length)) return '';
  return head.subarray(Number(offset), Number(offset) + head.readUInt32BE(16)).toString('utf8');
}

const SECTOR = 512;

/**
 * The header of a sparse extent, little-endian, in sectors: capacity at 12, place and length of the descriptor at 28 and 36.
 * An image whose descriptor lies elsewhere than after the header is one to be looked at by others.
 */
function vmdk(head: Buffer): Partial<DiskImageInfo> {
  if (head.length < 44) return { isBroken: true };
  const [at, length] = [head.readBigUInt64LE(28), head.readBigUInt64LE(36)];
  const virtualSize = head.readBigUInt64LE(12) * BigInt(SECTOR);
  if (at !== 1n) return { virtualSize };
  const end = SECTOR + Number(length) * SECTOR;
  return { virtualSize, isSafe: vmdkIsSafe(head.subarray(SECTOR, end)) };
}

function vdi(head: Buffer): Partial<DiskImageInfo> {
  return { virtualSize: head.length < 376 ? null : head.readBigUInt64LE(368) };
}
