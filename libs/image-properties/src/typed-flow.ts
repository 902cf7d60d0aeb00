import { fromApi, fromLegacyApi } from './block-devices/typed-block-device.js';
import { checkBootSequence, checkDevice, checkLocalDevices } from './block-devices/typed-checks.js';
import { configDriveColumn } from './boot/config-drive.js';
import { checkRequestedImage } from './boot/typed-image-checks.js';
import { bootSource, inheritedColumns, kernelAndRamdisk, rootDeviceName } from './boot/typed-instance-columns.js';
import { blockDevicesOf, newServer } from './boot/typed-new-server.js';
import { imageFromGlance } from './image-service/v2-images.js';
import type { PropertyFlow, ServerFacts } from './property-flow.js';
import { snapshotImage, snapshotUpdate, volumeBackedSnapshotImage } from './snapshot/typed-snapshot.js';
import {
  imageFromSystemMetadata,
  notificationImageMeta,
  storedSystemMetadata,
  systemMetadataAfterRebuild,
} from './system-metadata/typed-system-metadata.js';
import type { ImageMetadata } from './types.js';
import { userKeyed } from './user-keyed.js';
import { checkImageForVolume, imageMetadataFromVolume, volumeGlanceMetadata } from './volumes/typed-volume-metadata.js';
import { imageForUploadedVolume } from './volumes/typed-volume-upload.js';

/** nova/objects/image_meta.py ImageMeta.from_instance: system_metadata alone, and image_ref as the id. */
function imageOfServer(server: Pick<ServerFacts, 'imageRef' | 'systemMetadata'>): ImageMetadata {
  const image = imageFromSystemMetadata(server.systemMetadata);
  if (server.imageRef) image.id = server.imageRef;
  return image;
}

/** Nova 26, Cinder 21: the rules of Zed. */
export const zedFlow: PropertyFlow = {
  release: 'zed',
  imageFromGlance,
  systemMetadataFromImage: (image, flavor) => storedSystemMetadata(image, flavor ?? null),
  imageFromSystemMetadata,
  notificationImageMeta,
  volumeGlanceMetadata,
  imageMetadataFromVolume,
  imageMetadataFromVolumeSource: (image) => image,
  checkImageForVolume,
  imageForUploadedVolume,
  blockDevices: {
    fromApi: (entries, imageGiven) =>
      entries.map((entry) => fromApi({ ...entry, uuid: entry['uuid'] ?? '' }, imageGiven)),
    fromLegacyApi,
    merged: blockDevicesOf,
    checkBootSequence,
    checkDevice,
    checkLocal: checkLocalDevices,
  },
  bootSource,
  checkRequestedImage,
  kernelAndRamdisk,
  rootDeviceName,
  configDrive: (requested) => configDriveColumn(requested, 3),
  inheritedColumns,
  newServer,
  imageMetadataForServer: (server) => ({ image: imageOfServer(server), changed: {} }),
  // instance_extra has the flavors.
  storedFlavor: () => userKeyed(),
  rescueImageRef: (server) => server.systemMetadata['image_base_image_ref'] || server.imageRef,
  // The rescue image as Glance answers decides alone; nothing of the server's own metadata is laid over it.
  rescueImageMetadata: (server) => ({ image: server.imageNow ?? imageOfServer(server), changed: {} }),
  systemMetadataAfterRebuild,
  snapshotImage,
  snapshotUpdate,
  volumeBackedSnapshotImage,
};
