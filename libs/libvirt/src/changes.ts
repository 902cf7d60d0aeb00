import { profiles } from '#releases';
import type { GuestRules } from './guest/guest-rules.js';
import { makeDomain as makeTypedDomain } from './guest/typed/make-domain.js';
import { nextDeviceName as nextTypedDeviceName } from './guest/typed/next-device-name.js';
import { OPTION_NAMES as TYPED_OPTION_NAMES } from './guest/typed/options.js';
import { makeDomain as makeUntypedDomain } from './guest/untyped/make-domain.js';
import { nextDeviceName as nextUntypedDeviceName } from './guest/untyped/next-device-name.js';
import { OPTION_NAMES as UNTYPED_OPTION_NAMES } from './guest/untyped/options.js';
import { versionNumber } from './guest/version-number.js';

const SPICE_OPTIONS = [
  ...['spice.image_compression', 'spice.jpeg_compression', 'spice.zlib_compression'],
  ...['spice.playback_compression', 'spice.streaming_mode'],
];

/**
 * What nova-compute does when it makes a domain, by release. In Liberty image metadata became typed (nova/objects/image_meta.py)
 * and devices came to be named by their bus; the builders from there on are Zed's throughout, except for what is dated below.
 */
export const guestRules = profiles<GuestRules>(
  {
    optionNames: UNTYPED_OPTION_NAMES,
    makeDomain: makeUntypedDomain,
    nextDeviceName: nextUntypedDeviceName,
    stableDeviceRescue: false,
    pinsMachineType: false,
    pinsDefaults: false,
    iommuWidthSince: versionNumber('6.5.0'),
    aliasesVolumes: false,
    nestsHyperV: true,
    limitsAddresses: false,
    namesRootVolume: false,
    bootsLuns: false,
    isoIsCdrom: false,
    spiceVideo: 'qxl',
    newVifModels: [],
    describesImage: false,
    deflatesBalloons: false,
    ioThreads: null,
    sizesLunBlocks: true,
    plugsLinuxBridges: true,
    makesTaps: false,
    asksForFirmware: false,
    locksEncryptedGuests: true,
    routesEncryptedDevices: true,
    dumpsEncryptedGuests: true,
  },
  ['liberty', { optionNames: TYPED_OPTION_NAMES, makeDomain: makeTypedDomain, nextDeviceName: nextTypedDeviceName }],
  ['ussuri', { stableDeviceRescue: true }],
  ['wallaby', { pinsMachineType: true }],
  ['yoga', { pinsDefaults: true }],
  ['antelope', ({ optionNames }) => ({ optionNames: [...optionNames, ...SPICE_OPTIONS] })],
  ['bobcat', ({ optionNames }) => ({ iommuWidthSince: 0, optionNames: [...optionNames, 'libvirt.tb_cache_size'] })],
  ['caracal', { aliasesVolumes: true, nestsHyperV: false, limitsAddresses: true }],
  [
    'dalmatian',
    ({ optionNames }) => ({
      namesRootVolume: true,
      bootsLuns: true,
      optionNames: [...optionNames, 'spice.require_secure'],
    }),
  ],
  ['epoxy', { isoIsCdrom: true, spiceVideo: null, newVifModels: ['igb'] }],
  ['flamingo', { describesImage: true, deflatesBalloons: true, dumpsEncryptedGuests: false }],
  [
    'gazpacho',
    ({ optionNames }) => ({
      ioThreads: 1,
      sizesLunBlocks: false,
      makesTaps: true,
      asksForFirmware: true,
      optionNames: [...optionNames, 'libvirt.use_default_aio_mode_for_volumes'],
    }),
  ],
  ['hibiscus', { plugsLinuxBridges: false, locksEncryptedGuests: false, routesEncryptedDevices: false }],
);
