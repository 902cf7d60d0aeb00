/** Machines of one guest architecture. */
export interface MachineTypes {
  readonly names: readonly string[];
  /** `q35` -> `pc-q35-2.11` */
  readonly aliases: ReadonlyMap<string, string>;
}

function words(text: string): string[] {
  return text.split(' ');
}

/**
 * QEMU machines that the reference host offers, by guest architecture; an alias stands for the machine behind it.
 * The hypervisor is simulated, so this is data rather than a question to libvirt.
 */
export const REFERENCE_MACHINES: ReadonlyMap<string, MachineTypes> = new Map([
  [
    'i686',
    {
      names: words(
        'pc-i440fx-2.11 isapc pc-1.1 pc-1.2 pc-1.3 pc-i440fx-2.8 pc-1.0 pc-i440fx-2.9 pc-i440fx-2.6 ' +
          'pc-i440fx-2.7 xenfv pc-i440fx-2.3 pc-i440fx-2.4 pc-i440fx-2.5 pc-i440fx-2.1 pc-i440fx-2.2 ' +
          'pc-i440fx-2.0 pc-q35-2.11 q35 xenpv pc-q35-2.10 pc-i440fx-1.7 pc-q35-2.9 pc-0.15 pc-i440fx-1.5 ' +
          'pc-q35-2.7 pc-i440fx-1.6 pc-q35-2.8 pc-0.13 pc-0.14 pc-q35-2.4 pc-q35-2.5 pc-q35-2.6 pc-i440fx-1.4 ' +
          'pc-i440fx-2.10 pc-0.11 pc-0.12 pc-0.10',
      ),
      aliases: new Map([['pc', 'pc-i440fx-2.11']]),
    },
  ],
  [
    'x86_64',
    {
      names: words(
        'pc-i440fx-2.11 isapc pc-1.1 pc-1.2 pc-1.3 pc-i440fx-2.8 pc-1.0 pc-i440fx-2.9 pc-i440fx-2.6 ' +
          'pc-i440fx-2.7 xenfv pc-i440fx-2.3 pc-i440fx-2.4 pc-i440fx-2.5 pc-i440fx-2.1 pc-i440fx-2.2 ' +
          'pc-i440fx-2.0 pc-q35-2.11 xenpv pc-q35-2.10 pc-i440fx-1.7 pc-q35-2.9 pc-0.15 pc-i440fx-1.5 ' +
          'pc-q35-2.7 pc-i440fx-1.6 pc-q35-2.8 pc-0.13 pc-0.14 pc-q35-2.4 pc-q35-2.5 pc-q35-2.6 pc-i440fx-1.4 ' +
          'pc-i440fx-2.10 pc-0.11 pc-0.12 pc-0.10',
      ),
      aliases: new Map([
        ['pc', 'pc-i440fx-2.11'],
        ['q35', 'pc-q35-2.11'],
      ]),
    },
  ],
  [
    'aarch64',
    {
      names: words(
        'integratorcp ast2600-evb borzoi spitz virt-2.7 nuri mcimx7d-sabre romulus-bmc virt-3.0 virt-5.0 ' +
          'virt-2.10 virt-2.8 musca-b1 realview-pbx-a9 versatileab kzm musca-a virt-3.1 mcimx6ul-evk virt-5.1 ' +
          'smdkc210 sx1 raspi2 virt-2.11 imx25-pdk virt-2.9 orangepi-pc z2 xilinx-zynq-a9 xlnx-zcu102 raspi3 ' +
          'tosa virt-2.12 mps2-an521 sabrelite mps2-an511 canon-a1100 realview-eb emcraft-sf2 realview-pb-a8 ' +
          'sbsa-ref virt-4.0 palmetto-bmc sx1-v1 n810 tacoma-bmc n800 virt-4.1 versatilepb terrier mainstone ' +
          'realview-eb-mpcore virt-4.2 witherspoon-bmc swift-bmc vexpress-a9 midway musicpal lm3s811evb ' +
          'lm3s6965evb microbit mps2-an505 mps2-an385 cubieboard verdex netduino2 xlnx-versal-virt vexpress-a15 ' +
          'sonorapass-bmc cheetah virt-2.6 ast2500-evb highbank akita connex netduinoplus2 collie',
      ),
      aliases: new Map([['virt', 'virt-5.1']]),
    },
  ],
  [
    'armv7l',
    {
      names: words(
        'integratorcp vexpress-a9 syborg musicpal mainstone n800 n810 n900 cheetah sx1 sx1-v1 beagle beaglexm ' +
          'tosa akita spitz borzoi terrier connex verdex lm3s811evb lm3s6965evb realview-eb realview-eb-mpcore ' +
          'realview-pb-a8 realview-pbx-a9 versatilepb versatileab',
      ),
      aliases: new Map([]),
    },
  ],
  [
    'mips',
    {
      names: words('malta mipssim magnum pica61 mips'),
      aliases: new Map([]),
    },
  ],
  [
    'mipsel',
    {
      names: words('malta mipssim magnum pica61 mips'),
      aliases: new Map([]),
    },
  ],
  [
    'sparc',
    {
      names: words(
        'SS-5 leon3_generic SS-10 SS-600MP SS-20 Voyager LX SS-4 SPARCClassic SPARCbook SS-1000 SS-2000 SS-2',
      ),
      aliases: new Map([]),
    },
  ],
  [
    'ppc',
    {
      names: words('g3beige virtex-ml507 mpc8544ds bamboo-0.13 bamboo-0.12 ref405ep taihu mac99 prep'),
      aliases: new Map([]),
    },
  ],
]);
