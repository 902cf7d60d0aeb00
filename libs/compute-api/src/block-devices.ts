import { type BlockDeviceRow, NovaError, type PropertyFlow } from '#image-properties';
import { ask, type Checking } from './checking.js';

/** A refusal of a look-up that a block device mapping asked for (nova/exception.py InvalidBDM...). */
export function lookUpRefused(kind: 'Image' | 'Volume' | 'Snapshot', id: string): NovaError {
  const message = `Block Device Mapping is Invalid: failed to get ${kind.toLowerCase()} ${id}.`;
  return new NovaError(`InvalidBDM${kind}`, message, { status: 400 });
}

export const notBootable = (id: string): NovaError =>
  new NovaError('InvalidBDMVolumeNotBootable', `Block Device ${id} is not bootable.`, { status: 400 });

/** An image of a mapping must be there. Asked once for each. */
export function* imageExists(id: string): Checking<void> {
  if ((yield* ask((sources) => sources.image(id))) === null) throw lookUpRefused('Image', id);
}

/** InvalidBDM, which tells what it is told. */
export const invalidMapping = (message: string): NovaError => new NovaError('InvalidBDM', message, { status: 400 });

/** An image that a volume is made of needs the volume's size. @throws NovaError InvalidBDM */
export function checkImageVolumeSize(device: BlockDeviceRow): void {
  if (device.source_type !== 'image' || device.destination_type !== 'volume' || device.volume_size) return;
  throw invalidMapping("Images with destination_type 'volume' need to have a non-zero size specified");
}

/** One volume can not be attached to several new servers. Source: nova/compute/api.py _check_and_transform_bdm */
export function checkShared(devices: readonly BlockDeviceRow[], count: number): void {
  if (count < 2 || !devices.some(({ source_type }) => source_type === 'volume')) return;
  const message = 'Cannot attach one or more volumes to multiple instances';
  throw new NovaError('InvalidRequest', message, { status: 400 });
}

/** Kernel and ramdisk must be there. Source: nova/compute/api.py _handle_kernel_and_ramdisk */
export function* checkKernels(ids: ReturnType<PropertyFlow['kernelAndRamdisk']>): Checking<void> {
  for (const id of [ids.kernelId, ids.ramdiskId]) {
    if (id === null) continue;
    if (id === '' || (yield* ask((sources) => sources.image(id))) === null) throw imageMissing(id);
  }
}

export function imageMissing(id: string): NovaError {
  return new NovaError('ImageNotFound', `Image ${id} could not be found.`, { status: 400, context: { imageId: id } });
}

export const mixedSyntaxes = (): NovaError =>
  new NovaError('HTTPBadRequest', 'Using different block_device_mapping syntaxes is not allowed in the same request.', {
    status: 400,
  });
