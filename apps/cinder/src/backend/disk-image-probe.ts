import { GIB } from '../common/cinder-constants.js';

/** The image's data is not what its disk_format says, or does not fit: the volume can't be made from it. */
export class ImageUnacceptable extends Error {
  constructor(imageId: string, reason: string) {
    super(`Image ${imageId} is unacceptable: ${reason}`);
    this.name = 'ImageUnacceptable';
  }
}

interface Signature {
  readonly offset: number;
  readonly magic: Buffer;
  /** Where the header tells the size that a guest sees, in bytes, big-endian. */
  readonly virtualSizeAt?: number;
}

/** Formats whose data begins in a way that can't be mistaken. Others are taken as they are. */
const SIGNATURES: ReadonlyMap<string, Signature> = new Map([
  ['qcow2', { offset: 0, magic: Buffer.from('QFI\xfb', 'latin1'), virtualSizeAt: 24 }],
  ['vdi', { offset: 64, magic: Buffer.from([0x7f, 0x10, 0xda, 0xbe]) }],
  ['vhdx', { offset: 0, magic: Buffer.from('vhdxfile', 'latin1') }],
]);

/** As much of an image as {@link probeDiskImage} looks at, in bytes. */
export const PROBE_LENGTH = 512;

/**
 * Looks at the head of an image's data as `qemu-img info` would (cinder/image/image_utils.py fetch_to_volume_format,
 * check_virtual_size).
 *
 * @throws ImageUnacceptable
 */
export function probeDiskImage(imageId: string, diskFormat: string | null, head: Buffer, sizeGib: number): void {
  const signature = diskFormat === null ? undefined : SIGNATURES.get(diskFormat);
  if (signature === undefined) return;
  const { offset, magic, virtualSizeAt } = signature;
  if (!head.subarray(offset, offset + magic.length).equals(magic))
    throw new ImageUnacceptable(imageId, `its disk_format is ${diskFormat}, but its data is not`);
  if (virtualSizeAt === undefined || head.length < virtualSizeAt + 8) return;
  const needed = Math.ceil(Number(head.readBigUInt64BE(virtualSizeAt)) / GIB);
  if (needed > sizeGib)
    throw new ImageUnacceptable(
      imageId,
      `Image virtual size is ${needed}GB and doesn't fit in a volume of size ${sizeGib}GB.`,
    );
}
