import { profiles } from '#releases';
import { imageField, imageFieldIfAny, imageFieldOrNoName } from './errors.js';
import { type MemoryChanges, memoryRules } from './flavor-image-check.js';
import { maxPhysAddrMode, packedRing, statelessFirmware, statelessUefi, tpmSecretSecurity } from './guest-features.js';
import type { HardwareRules } from './hardware-rules.js';
import { noUefiImage, noUefiMetadata } from './memory-encryption.js';
import { redirectedUsbPorts, soundModel, usbModel } from './sound-and-usb.js';

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

type Devices = Omit<HardwareRules, keyof ReturnType<typeof memoryRules>>;

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
  },
  ['caracal', { packedRing, maxPhysAddrMode }],
  ['dalmatian', { statelessFirmware }],
  ['flamingo', { soundModel, usbModel, redirectedUsbPorts }],
  ['gazpacho', { tpmSecretSecurity }],
  ['hibiscus', { statelessFirmware: statelessUefi }],
);

export { devices, memory };
