import { ephemeralEncryption, ephemeralEncryptionFormat, hardwareRules } from '#hardware';
import {
  type BlockDeviceRow,
  type FlavorFacts,
  type ImageCheckOptions,
  type ImageMeta,
  type ImageMetadata,
  NovaError,
  type PropertyFlow,
  type TypedImages,
} from '#image-properties';
import { checkKernels, checkShared } from './block-devices.js';
import { ask, type Checking } from './checking.js';
import type { CheckedServer, RebuildToCheck, ServerToCheck } from './compute-api.js';
import type { ValidateDevices } from './validated-devices.js';

/** The rules of a release that gives images types. */
export type TypedFlow = PropertyFlow & { readonly typed: TypedImages };

export function hasTypes(flow: PropertyFlow): flow is TypedFlow {
  return flow.typed !== null;
}

/** The root disk as sizes are checked: a volume whose size nobody has told yet is not. */
function rootOptions(devices: readonly BlockDeviceRow[], zeroDiskAllowed: boolean): ImageCheckOptions {
  const root = devices.find(({ boot_index }) => boot_index === 0);
  if (root?.destination_type !== 'volume') return { root: { kind: 'local' }, zeroDiskAllowed };
  return { root: { kind: 'volume', sizeGib: root.volume_size }, zeroDiskAllowed };
}

/** nova/compute/api.py _update_ephemeral_encryption_bdms (26.2), as far as it refuses */
function checkEncryption(flavor: FlavorFacts, image: ImageMeta): void {
  if (ephemeralEncryption(flavor, image)) ephemeralEncryptionFormat(flavor, image);
}

/** An empty image is a boot without one: nothing to check. */
const isThere = (image: ImageMetadata): boolean => Object.keys(image).length > 0;

/** What later releases changed of {@link newServer}. */
export interface NewServerRules {
  readonly validateDevices: ValidateDevices;
  /** Whether flavor and image may ask for encrypted local disks. */
  readonly encryptsDisks: boolean;
}

/**
 * nova/compute/api.py _create_instance: the typed properties come first, then block devices, and memory and disk only when
 * the root is known.
 */
export function* newServer(
  flow: TypedFlow,
  { validateDevices, encryptsDisks }: NewServerRules,
  server: ServerToCheck,
): Checking<CheckedServer> {
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
  const typedImage = flow.typed.imageAtApi(image);
  const hardware = hardwareRules(flow.release);
  const { numaTopology } = hardware.serverHardware(flavor, typedImage);
  flow.inheritedColumns(image, autoDiskConfig);
  const devices = flow.blockDevices.merged(server);
  checkShared(devices, server.count);
  if (encryptsDisks) checkEncryption(flavor, typedImage);
  flow.checkRequestedImage(
    imageRef === '' ? null : imageRef,
    image,
    flavor,
    rootOptions(devices, server.zeroDiskAllowed),
  );
  if (isThere(image)) hardware.checkHardwareBesidesNuma(flavor, typedImage);
  hardware.soundModel(flavor, typedImage);
  const blockDevices = yield* validateDevices(flow, devices, server);
  return { rows: { ...flow.newServer(server), blockDevices }, typedImage, numaTopology };
}

/**
 * nova/compute/api.py rebuild, _checks_for_create_and_rebuild (26.2): the raw config drive value before anything typed.
 *
 * @returns the image, typed
 */
export function checkRebuild(
  flow: TypedFlow,
  { imageId, image, flavor, rootVolumeGib, autoDiskConfig, zeroDiskAllowed }: RebuildToCheck,
): ImageMeta {
  if (autoDiskConfig !== null) flow.inheritedColumns(image, autoDiskConfig);
  const root =
    rootVolumeGib === undefined ? ({ kind: 'local' } as const) : ({ kind: 'volume', sizeGib: rootVolumeGib } as const);
  flow.checkRequestedImage(imageId, image, flavor, { root, zeroDiskAllowed });
  const typedImage = flow.typed.imageAtApi(image);
  const hardware = hardwareRules(flow.release);
  if (isThere(image)) hardware.checkHardware(flavor, typedImage);
  hardware.soundModel(flavor, typedImage);
  return typedImage;
}

/**
 * Whether a server may have a flavor, by the image it remembers: what a resize asks (nova/compute/api.py
 * _validate_flavor_image_nostatus).
 *
 * @throws HardwareError, NovaError (sizes, InvalidRequest for a property that is no valid value): 400 at the API
 */
export function checkFlavorAndImage(
  flow: PropertyFlow,
  flavor: FlavorFacts,
  image: ImageMetadata,
  options: ImageCheckOptions,
): void {
  if (!isThere(image)) return;
  flow.checkImageAgainstFlavor(image, flavor, options);
  if (hasTypes(flow)) hardwareRules(flow.release).checkHardware(flavor, flow.typed.imageAtApi(image));
}
