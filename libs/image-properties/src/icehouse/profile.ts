import type { PropertyFlow } from '../property-flow.js';
import { checkRequestedImage } from './image-checks.js';
import { inheritedColumns, kernelAndRamdisk, rootDeviceName } from './instance-columns.js';
import {
  imageMetadataForServer,
  rescueImageMetadata,
  rescueImageRef,
  systemMetadataAfterRebuild,
} from './merged-image.js';
import { bootSource, imageMetadataFromVolume, imageMetadataFromVolumeSource, newServer } from './new-server.js';
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
  systemMetadataFromImage,
  imageFromSystemMetadata,
  notificationImageMeta,
  volumeGlanceMetadata,
  imageMetadataFromVolume,
  imageMetadataFromVolumeSource,
  checkImageForVolume,
  imageForUploadedVolume,
  bootSource,
  checkRequestedImage,
  kernelAndRamdisk,
  rootDeviceName,
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
