import { type EnumType, oneOf, oneOfFolded } from './property-types.js';

const ARCHITECTURES = [
  ...(['alpha', 'armv6', 'armv7l', 'armv7b', 'aarch64', 'cris', 'i686', 'ia64', 'lm32', 'm68k'] as const),
  ...([
    'microblaze',
    'microblazeel',
    'mips',
    'mipsel',
    'mips64',
    'mips64el',
    'openrisc',
    'parisc',
    'parisc64',
  ] as const),
  ...(['ppc', 'ppcle', 'ppc64', 'ppc64le', 'ppcemb', 's390', 's390x', 'sh4', 'sh4eb', 'sparc', 'sparc64'] as const),
  ...(['unicore32', 'x86_64', 'xtensa', 'xtensaeb'] as const),
] as const;

export type Architecture = (typeof ARCHITECTURES)[number];

/** nova/objects/fields.py Architecture: names as libvirt has them. */
export const architecture: EnumType<Architecture> = oneOfFolded(ARCHITECTURES, {
  synonyms: { i386: 'i686', i486: 'i686', i586: 'i686', x86_32: 'i686', x86_32p: 'i686', amd64: 'x86_64' },
  refusal: (value) => `Architecture name '${value}' is not valid`,
});

/** nova/objects/fields.py DiskBus */
export const diskBus = oneOf(['fdc', 'ide', 'sata', 'scsi', 'usb', 'virtio', 'xen', 'lxc', 'uml'], {
  lxc: '1.6',
  uml: '1.6',
});

/** nova/objects/fields.py HVType */
export const hypervisorType = oneOfFolded(
  [
    ...(['baremetal', 'bhyve', 'docker', 'fake', 'hyperv', 'ironic', 'kqemu', 'kvm', 'lxc', 'lxd', 'openvz'] as const),
    ...(['parallels', 'phyp', 'qemu', 'test', 'uml', 'vbox', 'vz', 'vmware', 'xen', 'zvm', 'prsm'] as const),
  ],
  {
    synonyms: { xapi: 'xen' },
    refusal: (value) => `Hypervisor virt type '${value}' is not valid`,
    addedIn: { lxd: '1.8' },
  },
);

/** nova/objects/fields.py SCSIModel; the synonyms are what vmware_adaptertype used to hold. */
export const scsiModel = oneOfFolded(
  ['buslogic', 'ibmvscsi', 'lsilogic', 'lsisas1068', 'lsisas1078', 'virtio-scsi', 'vmpvscsi'],
  { synonyms: { lsilogicsas: 'lsisas1068', paravirtual: 'vmpvscsi' } },
);

/** nova/network/model.py VIF_MODEL_ALL and nova/objects/fields.py VIFModel */
export const vifModel = oneOfFolded(
  [
    ...(['virtio', 'ne2k_pci', 'pcnet', 'rtl8139', 'e1000', 'e1000e', 'netfront', 'spapr-vlan', 'lan9118'] as const),
    ...(['sriov', 'vmxnet', 'vmxnet3', 'igb'] as const),
  ],
  {
    synonyms: {
      virtuale1000: 'e1000',
      virtuale1000e: 'e1000e',
      virtualpcnet32: 'pcnet',
      virtualsriovethernetcard: 'sriov',
      virtualvmxnet: 'vmxnet',
      virtualvmxnet3: 'vmxnet3',
    },
    addedIn: { lan9118: '1.17', igb: '1.39' },
  },
);

/** nova/objects/fields.py VMMode. The refusal shows the mode in lower case, as the exception does. */
export const vmMode = oneOfFolded(['hvm', 'xen', 'uml', 'exe'], {
  synonyms: { pv: 'xen', hv: 'hvm', baremetal: 'hvm' },
  refusal: (value) => `Virtual machine mode '${value}' is not valid`,
});
