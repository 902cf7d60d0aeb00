import { profiles } from '#releases';
import { imageField, imageFieldIfAny, imageFieldOrNoName } from './errors.js';
import { HARDWARE_SPECS, HYPERV_SPECS, MISNAMED_LIMITS, TOPOLOGY_LIMITS } from './extra-specs/hardware-specs.js';
import { flag, type KnownValue, oneOf, whole } from './extra-specs/known-value.js';
import { type MemoryChanges, memoryRules } from './flavor-image-check.js';
import { maxPhysAddrMode, packedRing, statelessFirmware, statelessUefi, tpmSecretSecurity } from './guest-features.js';
import type { HardwareRules } from './hardware-rules.js';
import { noUefiImage, noUefiMetadata } from './memory-encryption.js';
import { fitRule } from './numa/fit.js';
import { TPM_SECRET_SECURITIES } from './placement/pre-filters.js';
import { MOST_USB_PORTS, redirectedUsbPorts, SOUND_MODELS, soundModel, USB_MODELS, usbModel } from './sound-and-usb.js';

const OR_VOLUME_BACKED = ' or volume-backed instance was requested';

/** What is known of memory encryption, step by step. */
const memory = profiles<MemoryChanges>(
  {
    models: [],
    isModelChecked: false,
    imageField,
    noUefi: noUefiImage(imageField, ''),
    purpose: () => 'SEV',
    locksEncrypted: false,
    refusalCode: 403,
  },
  // A volume-backed server meets its conflicts as such, named image or not.
  ['antelope', { imageField: imageFieldOrNoName, noUefi: noUefiImage(imageFieldOrNoName, OR_VOLUME_BACKED) }],
  ['dalmatian', { imageField: imageFieldIfAny, noUefi: noUefiImage(imageFieldIfAny, OR_VOLUME_BACKED) }],
  ['flamingo', { models: ['amd-sev', 'amd-sev-es'] }],
  [
    'hibiscus',
    {
      models: ['amd-sev', 'amd-sev-es', 'amd-sev-snp', 'intel-tdx'],
      isModelChecked: true,
      noUefi: noUefiMetadata,
      purpose: ({ model }) => model,
      locksEncrypted: true,
      refusalCode: 400,
    },
  ],
);

type Devices = Omit<HardwareRules, keyof ReturnType<typeof memoryRules> | 'checkExtraSpec'>;

/** The devices and features for which later releases have properties and extra specs. */
const devices = profiles<Devices>(
  {
    packedRing: () => false,
    maxPhysAddrMode: () => null,
    statelessFirmware: () => false,
    soundModel: () => null,
    usbModel: () => null,
    redirectedUsbPorts: () => 0,
    tpmSecretSecurity: () => null,
    requiresTpmSecretSecurity: false,
    requiresTpmModel: false,
    fitToHost: fitRule({ fitsEmptyPinning: false, countsFreePages: false }),
  },
  ['bobcat', { fitToHost: fitRule({ fitsEmptyPinning: true, countsFreePages: false }) }],
  ['caracal', { packedRing, maxPhysAddrMode }],
  [
    'dalmatian',
    {
      statelessFirmware,
      requiresTpmModel: true,
      fitToHost: fitRule({ fitsEmptyPinning: true, countsFreePages: true }),
    },
  ],
  ['flamingo', { soundModel, usbModel, redirectedUsbPorts }],
  ['gazpacho', { tpmSecretSecurity, requiresTpmSecretSecurity: true }],
  ['hibiscus', { statelessFirmware: statelessUefi }],
);

/** What the API's validator knows of `hw:` and `os:`, from the release on whose answers were checked. */
const extraSpecs = profiles<{ readonly known: Readonly<Record<string, KnownValue>> }>(
  { known: { ...HARDWARE_SPECS, ...MISNAMED_LIMITS, ...HYPERV_SPECS } },
  ['caracal', { known: { ...HARDWARE_SPECS, ...MISNAMED_LIMITS, 'hw:virtio_packed_ring': flag } }],
  [
    'flamingo',
    {
      known: {
        ...HARDWARE_SPECS,
        ...TOPOLOGY_LIMITS,
        'hw:virtio_packed_ring': flag,
        'hw:mem_encryption_model': oneOf('amd-sev', 'amd-sev-es'),
        'hw:sound_model': oneOf(...SOUND_MODELS),
        'hw:usb_model': oneOf(...USB_MODELS),
        'hw:redirected_usb_ports': whole({ min: 0, max: MOST_USB_PORTS }),
      },
    },
  ],
  ['gazpacho', ({ known }) => ({ known: { ...known, 'hw:tpm_secret_security': oneOf(...TPM_SECRET_SECURITIES) } })],
  [
    'hibiscus',
    ({ known }) => ({
      known: { ...known, 'hw:mem_encryption_model': oneOf('amd-sev', 'amd-sev-es', 'amd-sev-snp', 'intel-tdx') },
    }),
  ],
);

export { devices, extraSpecs, memory };
