import {
  type BlockDeviceRow,
  type ImageMetadata,
  type NewServerRows,
  NovaError,
  propertyFlow,
} from '#image-properties';
import type { Answers } from '../answers.js';
import {
  checkImageVolumeSize,
  checkKernels,
  checkShared,
  imageExists,
  imageMissing,
  lookUpRefused,
  mixedSyntaxes,
  notBootable,
} from '../block-devices.js';
import { ask, type Checking } from '../checking.js';
import type { ComputeApi, GivenMapping, RebuildToCheck, RequestedMapping, ServerToCheck } from '../compute-api.js';

const flow = propertyFlow('icehouse');

/** nova/api/openstack/compute/servers.py create, its except clauses (2014.1) */
export const CREATE_ANSWERS: Answers = new Map([
  ['ImageNotFound', { message: 'Can not find requested image' }],
  ['FlavorNotFound', { message: 'Invalid flavorRef provided.' }],
  ['KeypairNotFound', { message: 'Invalid key_name provided.' }],
  ['ConfigDriveInvalidValue', { message: 'Invalid config_drive provided.' }],
]);

/** nova/api/openstack/compute/servers.py create (2014.1); a missing name or a bad size of the older format comes first. */
function mapping({
  block_device_mapping: legacy = [],
  block_device_mapping_v2: modern = [],
}: GivenMapping): RequestedMapping {
  const older = flow.blockDevices.fromLegacyApi(legacy);
  if (older.length > 0 && modern.length > 0) throw mixedSyntaxes();
  if (older.length > 0) return { blockDevices: older, legacyBdm: true };
  return modern.length > 0 ? { blockDevices: flow.blockDevices.fromApi(modern, false), legacyBdm: false } : {};
}

/** nova/compute/api.py _get_image, _get_bdm_image_metadata (2014.1). Whether the volume can boot the original does not ask: nothing would boot. */
function* bootMetadata(
  imageRef: string,
  { blockDevices = [], legacyBdm = true }: RequestedMapping,
): Checking<ImageMetadata> {
  if (imageRef !== '') {
    const image = yield* ask((sources) => sources.image(imageRef));
    if (image === null) throw imageMissing(imageRef);
    return image;
  }
  const source = flow.bootSource(blockDevices, legacyBdm);
  if (source === null) return { properties: {} };
  if (source.kind === 'image') {
    const image = yield* ask((sources) => sources.image(source.id));
    if (image === null) throw lookUpRefused('Image', source.id);
    return flow.imageMetadataFromVolumeSource(image);
  }
  const volume = yield* ask((sources) => sources.volume(source.id));
  if (volume === null) throw lookUpRefused('Volume', source.id);
  if (volume.bootable === false) throw notBootable(source.id);
  return flow.imageMetadataFromVolume(volume);
}

/** Whether a volume can be attached to a new server (nova/volume/cinder.py check_attach, 2014.1). */
function* volumeIsFree(id: string): Checking<void> {
  const volume = yield* ask((sources) => sources.volume(id));
  if (volume === null || volume.status !== 'available') throw lookUpRefused('Volume', id);
}

/** nova/compute/api.py _validate_bdm (2014.1) */
function* validateDevices(devices: readonly BlockDeviceRow[], { imageRef, flavor }: ServerToCheck): Checking<void> {
  flow.blockDevices.checkBootSequence(devices);
  for (const device of devices) {
    const { image_id: image, volume_id: volume, snapshot_id: snapshot } = device;
    if (image !== null && image !== imageRef) {
      yield* imageExists(image);
      checkImageVolumeSize(device);
    } else if (volume !== null) yield* volumeIsFree(volume);
    else if (snapshot !== null && (yield* ask((sources) => sources.snapshot(snapshot))) === null)
      throw lookUpRefused('Snapshot', snapshot);
    flow.blockDevices.checkDevice(device);
  }
  flow.blockDevices.checkLocal(flavor, devices);
}

/** nova/compute/api.py _create_instance (2014.1): no property is looked at, a bad value fails on the compute host. */
function* newServer(server: ServerToCheck): Checking<NewServerRows> {
  const { imageRef, bootMetadata: image, flavor } = server;
  flow.inheritedColumns(image, server.autoDiskConfig ?? null);
  if (flavor.disabled)
    throw new NovaError('FlavorNotFound', `Flavor ${flavor.id} could not be found.`, { status: 400 });
  flow.checkRequestedImage(imageRef === '' ? null : imageRef, image, flavor);
  yield* ask((sources) => sources.checkNetworks());
  yield* checkKernels(flow.kernelAndRamdisk(image, server));
  flow.configDrive(server.configDrive);
  yield* ask((sources) => sources.checkKeyPair());
  const devices = flow.blockDevices.merged(server);
  checkShared(devices, server.count);
  yield* validateDevices(devices, server);
  return flow.newServer(server);
}

/** The same of the action rebuild. */
export const REBUILD_ANSWERS: Answers = new Map([['ImageNotFound', { message: 'Cannot find image for rebuild' }]]);

/** nova/compute/api.py rebuild (2014.1) */
function checkRebuild({ imageId, image, flavor, autoDiskConfig }: RebuildToCheck): void {
  flow.inheritedColumns(image, autoDiskConfig);
  flow.checkRequestedImage(imageId, image, flavor);
}

/** 2014.1 */
export const icehouseApi: ComputeApi = {
  mapping,
  bootMetadata,
  newServer,
  checkRebuild,
  checkKernels: (image) => checkKernels(flow.kernelAndRamdisk(image, {})),
};
