import { NovaError, type PropertyFlow } from '#image-properties';
import { checkKernels, checkShared } from './block-devices.js';
import { ask, type Checking } from './checking.js';
import type { CheckedServer, RebuildToCheck, ServerToCheck } from './compute-api.js';
import { validatedDevices } from './validated-devices.js';

/** nova/compute/api.py _create_instance (2014.1): no property is looked at, a bad value fails on the compute host. */
export function* newServer(flow: PropertyFlow, server: ServerToCheck): Checking<CheckedServer> {
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
  yield* validatedDevices(flow, devices, server);
  return { rows: flow.newServer(server), typedImage: null, numaTopology: null };
}

/** nova/compute/api.py rebuild (2014.1) */
export function checkRebuild(flow: PropertyFlow, { imageId, image, flavor, autoDiskConfig }: RebuildToCheck): null {
  flow.inheritedColumns(image, autoDiskConfig);
  flow.checkRequestedImage(imageId, image, flavor);
  return null;
}
