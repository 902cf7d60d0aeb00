import { profiles } from '#releases';
import { checkColumns } from './block-devices/columns.js';
import * as typedDevices from './block-devices/typed-block-device.js';
import * as typedDeviceChecks from './block-devices/typed-checks.js';
import * as untypedDevices from './block-devices/untyped-block-device.js';
import * as untypedDeviceChecks from './block-devices/untyped-checks.js';
import { configDriveColumn } from './boot/config-drive.js';
import * as typedSources from './boot/typed-boot-source.js';
import { imageChecks } from './boot/typed-image-checks.js';
import * as typedColumns from './boot/typed-instance-columns.js';
import * as typedServers from './boot/typed-new-server.js';
import * as untypedSources from './boot/untyped-boot-source.js';
import * as untypedChecks from './boot/untyped-image-checks.js';
import * as untypedColumns from './boot/untyped-instance-columns.js';
import * as untypedServers from './boot/untyped-new-server.js';
import type { GlanceProfile } from './glance/v2-profile.js';
import { NOT_NULL_IMAGE_PROPERTIES } from './glance/v2-schema-not-null.js';
import { NULLABLE_BEFORE_HASHES, NULLABLE_IMAGE_PROPERTIES } from './glance/v2-schema-nullable.js';
import * as v1Images from './image-service/v1-images.js';
import * as v2Images from './image-service/v2-images.js';
import type { PropertyFlow } from './property-flow.js';
import { boolFromString } from './python/numbers.js';
import { NEVER_INHERITED, NOT_INHERITED, snapshots } from './snapshot/typed-snapshot.js';
import * as untypedSnapshot from './snapshot/untyped-snapshot.js';
import { notificationImageMeta } from './system-metadata/notified-image.js';
import { baseImageForgotten, baseImageNamed, rememberedImages } from './system-metadata/typed-server-image.js';
import * as typedMetadata from './system-metadata/typed-system-metadata.js';
import * as untypedServerImage from './system-metadata/untyped-server-image.js';
import * as untypedMetadata from './system-metadata/untyped-system-metadata.js';
import { userKeyed } from './user-keyed.js';
import * as typedVolumes from './volumes/typed-volume-metadata.js';
import { imageForUploadedVolume } from './volumes/typed-volume-upload.js';
import * as untypedVolumes from './volumes/untyped-volume-metadata.js';

/**
 * Nova's and Cinder's rules of image properties. Where a function of the typed era came in steps whose dates decide nothing
 * here, it is dated by the step that named it; what one release took from Python 3 is dated by Ussuri, the first without 2.7.
 */
export const flowRules = profiles<Omit<PropertyFlow, 'release' | 'typed'>>(
  {
    imageFromGlance: v1Images.imageFromV1,
    systemMetadataFromImage: untypedMetadata.systemMetadataFromImage,
    imageFromSystemMetadata: untypedMetadata.imageFromSystemMetadata,
    notificationImageMeta,
    volumeGlanceMetadata: untypedVolumes.volumeGlanceMetadata,
    imageMetadataFromVolume: untypedSources.imageMetadataFromVolume,
    imageMetadataFromVolumeSource: untypedSources.imageMetadataFromVolumeSource,
    checkImageForVolume: untypedVolumes.checkImageForVolume,
    imageForUploadedVolume: untypedVolumes.imageForUploadedVolume,
    blockDevices: {
      fromApi: (entries) => entries.map(untypedDevices.fromApi),
      fromLegacyApi: untypedDevices.fromLegacyApi,
      merged: untypedServers.blockDevicesOf,
      checkBootSequence: untypedDeviceChecks.checkBootSequence,
      checkDevice: checkColumns,
      checkLocal: untypedDeviceChecks.checkLocalDevices,
    },
    bootSource: untypedSources.bootSource,
    checkRequestedImage: untypedChecks.checkRequestedImage,
    checkImageAgainstFlavor: untypedChecks.checkImageAgainstFlavor,
    kernelAndRamdisk: untypedColumns.kernelAndRamdisk,
    rootDeviceName: untypedColumns.rootDeviceName,
    configDrive: (requested) => configDriveColumn(requested, 2),
    inheritedColumns: untypedColumns.inheritedColumns,
    newServer: untypedServers.newServer,
    readsImageNow: true,
    imageMetadataForServer: untypedServerImage.imageMetadataForServer,
    storedFlavor: untypedMetadata.flavorSystemMetadata,
    rescueImageRef: untypedServerImage.rescueImageRef,
    rescueImageMetadata: untypedServerImage.rescueImageMetadata,
    systemMetadataAfterRebuild: untypedServerImage.systemMetadataAfterRebuild,
    snapshotImage: untypedSnapshot.snapshotImage,
    snapshotUpdate: untypedSnapshot.snapshotUpdate,
    volumeBackedSnapshotImage: untypedSnapshot.volumeBackedSnapshotImage,
  },
  [
    'juno',
    {
      imageMetadataFromVolumeSource: (image) => image,
      checkImageForVolume: typedVolumes.checkImageForVolume,
      imageForUploadedVolume,
    },
  ],
  [
    'kilo',
    ({ blockDevices, kernelAndRamdisk }) => ({
      // instance_extra has the flavors.
      storedFlavor: () => userKeyed(),
      // Cut by bytes (safe_truncate).
      systemMetadataFromImage: (image, flavor) => typedMetadata.rowsOfImage(image, flavor ?? null),
      volumeGlanceMetadata: typedVolumes.volumeGlanceMetadata,
      bootSource: typedSources.bootSource,
      rootDeviceName: typedColumns.rootDeviceName,
      inheritedColumns: typedColumns.inheritedColumns,
      blockDevices: {
        ...blockDevices,
        fromApi: (entries, imageGiven) =>
          entries.map((entry) => typedDevices.fromApi({ ...entry, uuid: entry['uuid'] ?? '' }, imageGiven)),
        fromLegacyApi: typedDevices.fromLegacyApi,
        merged: typedServers.blockDevicesOf,
      },
      ...typedServers.newServers({ kernelAndRamdisk, namesOwner: false }),
    }),
  ],
  [
    // nova/objects/image_meta.py ImageMeta, which has no place for an image as it is now.
    'liberty',
    {
      imageFromSystemMetadata: typedMetadata.imageFromSystemMetadata,
      imageMetadataFromVolume: typedSources.imageMetadataFromVolume,
      ...imageChecks({ zeroDiskIsForVolumes: false, refusesEncrypted: false }),
      ...rememberedImages,
      systemMetadataAfterRebuild: baseImageForgotten,
      ...snapshots({
        privacy: { is_public: false },
        notInherited: new Set(NOT_INHERITED),
        reservedNamespace: null,
      }),
    },
  ],
  [
    'newton',
    ({ blockDevices }) => ({
      imageFromGlance: v2Images.imageFromV2,
      blockDevices: { ...blockDevices, checkLocal: typedDeviceChecks.checkLocalDevices },
    }),
  ],
  ['pike', ({ kernelAndRamdisk }) => typedServers.newServers({ kernelAndRamdisk, namesOwner: true })],
  ['queens', typedServers.newServers({ kernelAndRamdisk: typedColumns.kernelAndRamdisk, namesOwner: true })],
  ['rocky', imageChecks({ zeroDiskIsForVolumes: true, refusesEncrypted: false })],
  [
    'stein',
    snapshots({ privacy: { visibility: 'private' }, notInherited: new Set(NOT_INHERITED), reservedNamespace: null }),
  ],
  [
    'ussuri',
    ({ blockDevices }) => ({
      configDrive: (requested) => configDriveColumn(requested, 3),
      blockDevices: { ...blockDevices, checkBootSequence: typedDeviceChecks.checkBootSequence },
      ...imageChecks({ zeroDiskIsForVolumes: true, refusesEncrypted: true }),
      ...snapshots({
        privacy: { visibility: 'private' },
        notInherited: new Set([...NOT_INHERITED, ...NEVER_INHERITED]),
        reservedNamespace: null,
      }),
    }),
  ],
  [
    'victoria',
    ({ blockDevices }) => ({
      blockDevices: { ...blockDevices, checkDevice: typedDeviceChecks.checkDevice },
      systemMetadataAfterRebuild: baseImageNamed,
    }),
  ],
  [
    'wallaby',
    snapshots({
      privacy: { visibility: 'private' },
      notInherited: new Set([...NOT_INHERITED, ...NEVER_INHERITED]),
      reservedNamespace: 'os_glance',
    }),
  ],
  ['zed', { checkImageForVolume: typedVolumes.checkVirtualSizeForVolume }],
  // Compares the image's text with the flavor's boolean: whatever both say is a conflict.
  ['caracal', imageChecks({ zeroDiskIsForVolumes: true, refusesEncrypted: true, packedRing: (text) => text })],
  ['flamingo', imageChecks({ zeroDiskIsForVolumes: true, refusesEncrypted: true, packedRing: boolFromString })],
);

const CREATED = ['created_at', 'updated_at', 'status', 'checksum', 'size', 'virtual_size'];
const GENERATED = ['direct_url', 'self', 'file', 'schema'];
const HASHES = ['os_hash_algo', 'os_hash_value'];

/** The Images API v2: glance/api/v2/images.py, glance/domain and glance/quota. */
export const glanceProfile = profiles<GlanceProfile>(
  {
    dialect: 2,
    schemaProperties: NOT_NULL_IMAGE_PROPERTIES,
    limits: {
      imagePropertyQuota: 128,
      imageTagQuota: 128,
      diskFormats: ['ami', 'ari', 'aki', 'vhd', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso'],
      containerFormats: ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova'],
    },
    disallowed: GENERATED,
    readOnly: [...CREATED, ...GENERATED],
    readOnlyOnCreate: CREATED,
    reserved: ['owner', 'is_public', 'location', 'deleted', 'deleted_at'],
    reservedOnCreate: [],
    reservedByFactory: ['owner', 'is_public', 'locations', 'deleted', 'deleted_at', ...GENERATED],
    reservedNamespaces: [],
    base: [
      ...['checksum', 'created_at', 'container_format', 'disk_format', 'id', 'min_disk', 'min_ram', 'name', 'size'],
      ...['virtual_size', 'status', 'updated_at', 'visibility', 'protected'],
    ],
    renamed: {},
    noTags: null,
    attributes: {
      name: null,
      visibility: 'private',
      min_disk: 0,
      min_ram: 0,
      protected: false,
      owner: null,
      disk_format: null,
      container_format: null,
      status: 'queued',
      checksum: null,
      size: null,
      virtual_size: null,
    },
    propertyNameLength: null,
    operations: null,
    checksRemovals: false,
    tellsSchemaVersion: false,
    addOverwrites: false,
    ownerIsAdminOnly: false,
    formatStatuses: ['queued'],
    quotaOnEverySave: true,
  },
  ['juno', { renamed: { id: 'image_id' }, quotaOnEverySave: false }],
  [
    'kilo',
    {
      schemaProperties: NULLABLE_BEFORE_HASHES,
      reserved: ['owner', 'location', 'deleted', 'deleted_at'],
      noTags: [],
      tellsSchemaVersion: true,
      addOverwrites: true,
    },
  ],
  [
    'liberty',
    ({ readOnly }) => ({
      readOnly: [...readOnly, 'id'],
      reserved: ['location', 'deleted', 'deleted_at'],
      reservedByFactory: ['owner', 'locations', 'deleted', 'deleted_at', ...GENERATED],
      operations: ['add', 'remove', 'replace'],
      ownerIsAdminOnly: true,
    }),
  ],
  [
    'mitaka',
    ({ base, limits }) => ({
      base: [...base, 'owner'],
      checksRemovals: true,
      limits: { ...limits, containerFormats: [...limits.containerFormats, 'docker'] },
    }),
  ],
  [
    'ocata',
    ({ attributes, limits }) => ({
      attributes: { ...attributes, visibility: 'shared' },
      // vhdx came with Newton.
      limits: {
        ...limits,
        diskFormats: ['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'],
      },
    }),
  ],
  ['queens', { propertyNameLength: 255 }],
  [
    'rocky',
    ({ attributes, base, readOnly }) => ({
      schemaProperties: NULLABLE_IMAGE_PROPERTIES,
      base: [...base, 'os_hidden'],
      readOnly: [...readOnly, ...HASHES],
      readOnlyOnCreate: ['created_at', 'updated_at', 'status', 'checksum', ...HASHES, 'size', 'virtual_size'],
      attributes: { ...attributes, os_hidden: false, os_hash_algo: null, os_hash_value: null },
      formatStatuses: ['queued', 'importing'],
    }),
  ],
  ['train', ({ limits }) => ({ limits: { ...limits, containerFormats: [...limits.containerFormats, 'compressed'] } })],
  ['ussuri', { dialect: 3 }],
  ['victoria', ({ disallowed }) => ({ disallowed: [...disallowed, 'stores'] })],
  ['wallaby', { reservedOnCreate: ['location', 'deleted', 'deleted_at'], reservedNamespaces: ['os_glance'] }],
);
