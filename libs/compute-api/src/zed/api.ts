import { checkFlavorAndImage, ephemeralEncryption, ephemeralEncryptionFormat, serverHardware } from '#hardware';
import {
  type BlockDeviceRow,
  type ImageCheckOptions,
  type ImageMetadata,
  type NewServerRows,
  NovaError,
  parseImageMetaAtApi,
  propertyFlow,
} from '#image-properties';
import type { Answers } from '../answers.js';
import {
  checkKernels,
  checkShared,
  imageMissing,
  lookUpRefused,
  mixedSyntaxes,
  notBootable,
} from '../block-devices.js';
import { ask, type Checking } from '../checking.js';
import type { ComputeApi, GivenMapping, RebuildToCheck, RequestedMapping, ServerToCheck } from '../compute-api.js';
import { describedDevices } from './described-devices.js';

const flow = propertyFlow('zed');

/** nova/api/openstack/compute/servers.py create, its except clauses (26.2); Forbidden is 403 wherever it comes from. */
export const CREATE_ANSWERS: Answers = new Map([
  ['ImageNotFound', { message: 'Can not find requested image' }],
  ['KeypairNotFound', { message: 'Invalid key_name provided.' }],
  ['ConfigDriveInvalidValue', { message: 'Invalid config_drive provided.' }],
  ['ImagePCINUMAPolicyForbidden', { status: 403 }],
]);

/** The same of the action rebuild: what no clause names is a fault of the server. */
export const REBUILD_ANSWERS: Answers = new Map([
  ['ImageNotFound', { message: 'Cannot find image for rebuild' }],
  ['InvalidImageConfigDrive', { status: 500 }],
  ['ImagePCINUMAPolicyForbidden', { status: 403 }],
]);

/** nova/api/openstack/compute/servers.py _process_bdms_for_create (26.2) */
function mapping(
  { block_device_mapping: legacy = [], block_device_mapping_v2: modern = [] }: GivenMapping,
  imageGiven: boolean,
): RequestedMapping {
  if (legacy.length > 0 && modern.length > 0) throw mixedSyntaxes();
  if (legacy.length > 0) return { blockDevices: flow.blockDevices.fromLegacyApi(legacy), legacyBdm: true };
  return modern.length > 0 ? { blockDevices: flow.blockDevices.fromApi(modern, imageGiven), legacyBdm: false } : {};
}

/** nova/compute/api.py _get_image, nova/block_device.py get_bdm_image_metadata (26.2) */
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
  if (source === null) return {};
  if (source.kind === 'image') {
    const image = yield* ask((sources) => sources.image(source.id));
    if (image === null) throw lookUpRefused('Image', source.id);
    return flow.imageMetadataFromVolumeSource(image);
  }
  const id = source.kind === 'volume' ? source.id : yield* volumeOfSnapshot(source.id);
  const volume = yield* ask((sources) => sources.volume(id));
  if (volume === null) throw lookUpRefused('Volume', id);
  if (volume.bootable === false) throw notBootable(id);
  return flow.imageMetadataFromVolume(volume);
}

/** A snapshot shows no image metadata of its own: its volume is asked. */
function* volumeOfSnapshot(id: string): Checking<string> {
  const snapshot = yield* ask((sources) => sources.snapshot(id));
  if (snapshot !== null) return snapshot.volume_id;
  throw new NovaError('SnapshotNotFound', `Snapshot ${id} could not be found.`, { status: 400 });
}

/** The root disk as sizes are checked: a volume whose size nobody has told yet is not. */
function rootOptions(devices: readonly BlockDeviceRow[], zeroDiskAllowed: boolean): ImageCheckOptions {
  const root = devices.find(({ boot_index }) => boot_index === 0);
  if (root?.destination_type !== 'volume') return { root: { kind: 'local' }, zeroDiskAllowed };
  return { root: { kind: 'volume', sizeGib: root.volume_size }, zeroDiskAllowed };
}

/** nova/compute/api.py _update_ephemeral_encryption_bdms (26.2), as far as it refuses */
function checkEncryption({ flavor, bootMetadata: image }: ServerToCheck): void {
  const meta = parseImageMetaAtApi(image);
  if (ephemeralEncryption(flavor, meta)) ephemeralEncryptionFormat(flavor, meta);
}

/**
 * nova/compute/api.py _create_instance (26.2): the typed properties come first, then block devices, and memory and disk only
 * when the root is known.
 */
function* newServer(server: ServerToCheck): Checking<NewServerRows> {
  const { imageRef, bootMetadata: image, flavor } = server;
  const autoDiskConfig = server.autoDiskConfig ?? null;
  if (autoDiskConfig !== null) flow.inheritedColumns(image, autoDiskConfig);
  if (flavor.disabled)
    throw new NovaError('FlavorNotFound', `Flavor ${flavor.id} could not be found.`, { status: 400 });
  yield* ask((sources) => sources.checkNetworks());
  yield* checkKernels(flow.kernelAndRamdisk(image, server));
  flow.configDrive(server.configDrive);
  yield* ask((sources) => sources.checkKeyPair());
  flow.rootDeviceName(image.properties ?? {});
  serverHardware(flavor, image);
  flow.inheritedColumns(image, autoDiskConfig);
  const devices = flow.blockDevices.merged(server);
  checkShared(devices, server.count);
  checkEncryption(server);
  const options = rootOptions(devices, server.zeroDiskAllowed);
  flow.checkRequestedImage(imageRef === '' ? null : imageRef, image, flavor, options);
  checkFlavorAndImage(flavor, image, options);
  const blockDevices = yield* describedDevices(flow, devices, server);
  return { ...flow.newServer(server), blockDevices };
}

/** nova/compute/api.py rebuild, _checks_for_create_and_rebuild (26.2): the raw config drive value before anything typed. */
function checkRebuild({
  imageId,
  image,
  flavor,
  rootVolumeGib,
  autoDiskConfig,
  zeroDiskAllowed,
}: RebuildToCheck): void {
  if (autoDiskConfig !== null) flow.inheritedColumns(image, autoDiskConfig);
  const root =
    rootVolumeGib === undefined ? ({ kind: 'local' } as const) : ({ kind: 'volume', sizeGib: rootVolumeGib } as const);
  const options = { root, zeroDiskAllowed };
  flow.checkRequestedImage(imageId, image, flavor, options);
  checkFlavorAndImage(flavor, image, options);
}

/** 26.2 */
export const zedApi: ComputeApi = {
  mapping,
  bootMetadata,
  newServer,
  checkRebuild,
  checkKernels: (image) => checkKernels(flow.kernelAndRamdisk(image, {})),
};
