import { GIB } from '../common/cinder-constants.js';
import { type DiskImageFormat, type DiskImageInfo, diskImageInfo } from './disk-image-info.js';

/** The image's data is not what its disk_format says, or does not fit: the volume can't be made from it. */
export class ImageUnacceptable extends Error {
  constructor(imageId: string, reason: string) {
    super(`Image ${imageId} is unacceptable: ${reason}`);
    this.name = 'ImageUnacceptable';
  }
}

/** cinder/exception.py ImageCopyFailure: the data could not be fetched, or no program reads it. */
export class ImageCopyFailure extends Error {
  constructor(reason: string) {
    super(`Failed to copy image to volume: ${reason}`);
    this.name = 'ImageCopyFailure';
  }
}

/** What an image says its data is. */
interface ClaimedFormats {
  readonly disk: string | null;
  readonly container: string | null;
}

/**
 * Looks at the head of an image's data before a volume of `sizeGib` is filled with it.
 *
 * @throws ImageUnacceptable or ImageCopyFailure, and the volume ends in error
 */
export type ProbeDiskImage = (imageId: string, claimed: ClaimedFormats, head: Buffer, sizeGib: number) => void;

/** disk_format as qemu-img says it, where data of that format begins in a way that can't be mistaken. */
const RECOGNIZED: ReadonlyMap<string, DiskImageFormat> = new Map(
  (['qcow2', 'vdi', 'vhdx', 'vmdk'] as const).map((name) => [name, name]),
);

function doesNotMatch(diskFormat: string | null, { format }: DiskImageInfo): boolean {
  const expected = diskFormat === null ? undefined : RECOGNIZED.get(diskFormat);
  return expected !== undefined && expected !== format;
}

/**
 * cinder/image/image_utils.py qemu_img_info, check_virtual_size, fetch_to_volume_format (21.3): what the data is counts for
 * its size and its safety; what the image says it is counts for the conversion, which fails when it isn't.
 */
export const probeSafeImage: ProbeDiskImage = (id, { disk: diskFormat }, head, sizeGib) => {
  const info = diskImageInfo(head);
  if (!info.isSafe) throw new ImageUnacceptable(id, 'Image/Volume failed safety check');
  const needed = info.virtualSize === null ? 0 : gibOf(info.virtualSize);
  if (needed > sizeGib)
    throw new ImageUnacceptable(
      id,
      `Image virtual size is ${needed}GB and doesn't fit in a volume of size ${sizeGib}GB.`,
    );
  if (info.isBroken || doesNotMatch(diskFormat, info))
    throw new ImageUnacceptable(id, `its disk_format is ${diskFormat}, but its data is not`);
};

/**
 * cinder/image/image_utils.py fetch_to_volume_format (2014.1): the data must be of a format that can be read, not larger than
 * the volume, and all there. What the image says of its format counts for nothing: data without a signature is a raw disk.
 * 2014.1 counts whole GiB, rounded down; what is larger than the volume by less fails one step later, when it is written.
 */
export const probeReadableImage: ProbeDiskImage = (id, claimed, head, sizeGib) => {
  if (claimed.disk === 'vhd' && claimed.container === 'ovf')
    throw new ImageCopyFailure(`image ${id} is a chain of VHDs, which vhd-util coalesces where there is Xen`);
  const info = diskImageInfo(head);
  if (info.isBroken) throw new ImageCopyFailure(`qemu-img info: image ${id} could not be opened as ${info.format}`);
  const virtualSize = info.virtualSize ?? 0n;
  if (virtualSize / BigInt(GIB) > BigInt(sizeGib))
    throw new ImageUnacceptable(
      id,
      `Size is ${virtualSize / BigInt(GIB)}GB and doesn't fit in a volume of size ${sizeGib}GB.`,
    );
  if (info.backingFile !== null) throw new ImageUnacceptable(id, `fmt=${info.format} backed by:${info.backingFile}`);
  if (virtualSize > BigInt(sizeGib) * BigInt(GIB))
    throw new ImageCopyFailure(`${virtualSize} bytes do not fit in a volume of size ${sizeGib}GB.`);
};

function gibOf(bytes: bigint): number {
  return Number((bytes + BigInt(GIB) - 1n) / BigInt(GIB));
}
