import { checkColumns } from './block-devices/columns.js';
import { blockDeviceFromApi, fromLegacyApi } from './block-devices/untyped-block-device.js';
import { checkBootSequence, checkLocalDevices } from './block-devices/untyped-mapping.js';
import { configDriveColumn } from './boot/config-drive.js';
import { checkRequestedImage } from './boot/untyped-image-checks.js';
import { inheritedColumns, kernelAndRamdisk, rootDeviceName } from './boot/untyped-instance-columns.js';
import {
  blockDevicesOf,
  bootSource,
  imageMetadataFromVolume,
  imageMetadataFromVolumeSource,
  newServer,
} from './boot/untyped-new-server.js';
import { imageFromGlance } from './image-service/v1-images.js';
import type { PropertyFlow } from './property-flow.js';
import { snapshotImage, snapshotUpdate, volumeBackedSnapshotImage } from './snapshot/untyped-snapshot.js';
import {
  imageMetadataForServer,
  rescueImageMetadata,
  rescueImageRef,
  systemMetadataAfterRebuild,
} from './system-metadata/untyped-server-image.js';
import {
  flavorSystemMetadata,
  imageFromSystemMetadata,
  notificationImageMeta,
  systemMetadataFromImage,
} from './system-metadata/untyped-system-metadata.js';
import {
  checkImageForVolume,
  imageForUploadedVolume,
  volumeGlanceMetadata,
} from './volumes/untyped-volume-metadata.js';

/** The rules of 2014.1. */
export const icehouseFlow: PropertyFlow = {
  release: 'icehouse',
  imageFromGlance,
  systemMetadataFromImage,
  imageFromSystemMetadata,
  notificationImageMeta,
  volumeGlanceMetadata,
  imageMetadataFromVolume,
  imageMetadataFromVolumeSource,
  checkImageForVolume,
  imageForUploadedVolume,
  blockDevices: {
    fromApi: (entries) => entries.map(blockDeviceFromApi),
    fromLegacyApi,
    merged: blockDevicesOf,
    checkBootSequence,
    checkDevice: checkColumns,
    checkLocal: checkLocalDevices,
  },
  bootSource,
  checkRequestedImage,
  kernelAndRamdisk,
  rootDeviceName,
  configDrive: (requested) => configDriveColumn(requested, 2),
  inheritedColumns,
  newServer,
  imageMetadataForServer,
  storedFlavor: flavorSystemMetadata,
  rescueImageRef,
  rescueImageMetadata,
  systemMetadataAfterRebuild,
  snapshotImage,
  snapshotUpdate,
  volumeBackedSnapshotImage,
};
