import { checkColumns } from '../block-devices/columns.js';
import { configDriveColumn } from '../config-drive.js';
import type { PropertyFlow } from '../property-flow.js';
import { blockDeviceFromApi, fromLegacyApi } from './block-device-dict.js';
import { checkBootSequence, checkLocalDevices } from './block-device-plan.js';
import { checkRequestedImage } from './image-checks.js';
import { imageFromGlance } from './image-service.js';
import { inheritedColumns, kernelAndRamdisk, rootDeviceName } from './instance-columns.js';
import {
  imageMetadataForServer,
  rescueImageMetadata,
  rescueImageRef,
  systemMetadataAfterRebuild,
} from './merged-image.js';
import {
  blockDevicesOf,
  bootSource,
  imageMetadataFromVolume,
  imageMetadataFromVolumeSource,
  newServer,
} from './new-server.js';
import { snapshotImage, snapshotUpdate, volumeBackedSnapshotImage } from './snapshot.js';
import {
  flavorSystemMetadata,
  imageFromSystemMetadata,
  notificationImageMeta,
  systemMetadataFromImage,
} from './system-metadata.js';
import { checkImageForVolume, imageForUploadedVolume, volumeGlanceMetadata } from './volume-metadata.js';

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
