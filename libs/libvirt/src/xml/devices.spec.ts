import { describe, expect, it } from '@jest/globals';
import { Channel, CharacterDevice } from './character-device.js';
import { Clock, Timer } from './clock.js';
import { Controller } from './controller.js';
import { Cpu } from './cpu.js';
import { CpuTune } from './cpu-tune.js';
import { Disk } from './disk.js';
import { DriveAddress } from './drive-address.js';
import { Graphics } from './graphics.js';
import { Input } from './input.js';
import { Interface } from './interface.js';
import { MemoryBalloon } from './memory-balloon.js';
import { Os } from './os.js';
import { RedirectedUsb } from './redirected-usb.js';
import { Rng } from './rng.js';
import { Sound } from './sound.js';
import { Video } from './video.js';
import { Watchdog } from './watchdog.js';
import type { XmlFormat } from './xml-element.js';
import { xmlDocument } from './xml-writer.js';

/** The document on one line. */
function written(part: XmlFormat): string {
  return xmlDocument(part.format()).replace(/\n\s*/g, '');
}

function made<T extends object>(part: T, fields: Partial<T>): T {
  return Object.assign(part, fields);
}

describe('Disk', () => {
  it('writes a file with its driver and target', () => {
    const disk = made(new Disk(), {
      source: { type: 'file', path: '/disk' },
      driverName: 'qemu',
      driverFormat: 'qcow2',
      driverCache: 'none',
      targetBus: 'virtio',
      targetDev: 'vda',
    });
    expect(written(disk)).toBe(
      '<disk type="file" device="disk"><driver name="qemu" type="qcow2" cache="none"/><source file="/disk"/>' +
        '<target bus="virtio" dev="vda"/></disk>',
    );
  });

  it('writes a network source with hosts, secret, limits and address', () => {
    const disk = made(new Disk(), {
      source: { type: 'network', protocol: 'rbd', name: 'pool/v', hosts: [{ name: 'h', port: null }] },
      auth: { username: 'u', secretType: 'ceph', secretUuid: 's' },
      tuning: new Map([['read_bytes_sec', '5']]),
      serial: 'v',
      isReadonly: true,
      address: new DriveAddress(0, 1),
    });
    expect(written(disk)).toBe(
      '<disk type="network" device="disk"><source protocol="rbd" name="pool/v"><host name="h"/></source>' +
        '<auth username="u"><secret type="ceph" uuid="s"/></auth><target/><serial>v</serial>' +
        '<iotune><read_bytes_sec>5</read_bytes_sec></iotune><readonly/><address type="drive" controller="0" unit="1"/></disk>',
    );
  });
});

describe('Interface', () => {
  it('writes an Open vSwitch port with its limits', () => {
    const card = made(new Interface(), {
      macAddress: 'fa:16:3e:00:00:01',
      model: 'virtio',
      driverName: 'qemu',
      source: 'br-int',
      targetDev: 'tap1',
      virtualPort: { type: 'openvswitch', parameters: [{ interfaceid: 'i' }] },
      inbound: { average: '10', peak: '20' },
    });
    expect(written(card)).toBe(
      '<interface type="bridge"><mac address="fa:16:3e:00:00:01"/><model type="virtio"/><driver name="qemu"/>' +
        '<source bridge="br-int"/><target dev="tap1"/><virtualport type="openvswitch"><parameters interfaceid="i"/></virtualport>' +
        '<bandwidth><inbound average="10" peak="20"/></bandwidth></interface>',
    );
  });
});

describe('Os', () => {
  it('writes firmware, kernel and boot devices in their order', () => {
    const os = made(new Os(), {
      arch: 'x86_64',
      machine: 'q35',
      loader: { path: '/fw', type: 'pflash', readonly: true, secure: false },
      nvram: { path: null, template: '/vars' },
      bootDevices: ['hd', 'cdrom'],
      smbiosMode: 'sysinfo',
      hasBootMenu: true,
    });
    expect(written(os)).toBe(
      '<os><type arch="x86_64" machine="q35">hvm</type><loader type="pflash" readonly="yes" secure="no">/fw</loader>' +
        '<nvram template="/vars"/><boot dev="hd"/><boot dev="cdrom"/><smbios mode="sysinfo"/><bootmenu enable="yes"/></os>',
    );
  });
});

describe('Cpu', () => {
  it('writes architecture, model, topology and features, in their order', () => {
    const cpu = made(new Cpu(), {
      mode: 'custom',
      arch: 'x86_64',
      model: 'kvm64',
      topology: { sockets: 2, cores: 1, threads: 1 },
      features: [
        { name: 'aes', policy: 'disable' },
        { name: 'vmx', policy: 'require' },
      ],
    });
    expect(written(cpu)).toBe(
      '<cpu mode="custom" match="exact"><arch>x86_64</arch><model>kvm64</model><topology sockets="2" cores="1" threads="1"/>' +
        '<feature policy="disable" name="aes"/><feature policy="require" name="vmx"/></cpu>',
    );
  });
});

describe('the small elements', () => {
  const clock = new Clock('utc');
  clock.timers = [new Timer('pit', { tickpolicy: 'delay' }), new Timer('hpet', { present: false })];

  it.each<[string, XmlFormat]>([
    ['<clock offset="utc"><timer name="pit" tickpolicy="delay"/><timer name="hpet" present="no"/></clock>', clock],
    ['<cputune><shares>0</shares></cputune>', made(new CpuTune(), { shares: '0' })],
    [
      '<controller type="scsi" index="0" model="virtio-scsi"/>',
      made(new Controller('scsi'), { index: 0, model: 'virtio-scsi' }),
    ],
    ['<controller type="scsi"/>', made(new Controller('scsi'), { model: '' })],
    ['<watchdog model="i6300esb" action="reset"/>', new Watchdog('reset')],
    ['<input type="tablet" bus="usb"/>', new Input('tablet', 'usb')],
    ['<graphics type="vnc" autoport="yes" listen="::1"/>', new Graphics('vnc', { listen: '::1', keymap: '' })],
    [
      '<graphics type="spice" autoport="yes"><image compression="off"/><playback compression="off"/></graphics>',
      Object.assign(new Graphics('spice'), { spice: { imageCompression: 'off', playbackCompression: false } }),
    ],
    ['<sound model="ich9"/>', new Sound('ich9')],
    ['<redirdev type="spicevmc" bus="usb"/>', new RedirectedUsb()],
    ['<video><model type="qxl" vram="64"/></video>', made(new Video('qxl'), { vram: 64 })],
    ['<rng model="virtio"><backend model="random"/></rng>', new Rng(null)],
    [
      '<rng model="virtio"><rate period="2" bytes="1"/><backend model="random">/dev/random</backend></rng>',
      made(new Rng('/dev/random'), { rateBytes: 1, ratePeriod: 2 }),
    ],
    ['<memballoon model="virtio"><stats period="10"/></memballoon>', made(new MemoryBalloon(), { statsPeriod: 10 })],
    ['<channel type="pty"><target type="virtio" name="n"/></channel>', new Channel({ type: 'pty' }, 'n')],
    [
      '<serial type="file"><source path="/log"/></serial>',
      new CharacterDevice('serial', { type: 'file', path: '/log' }),
    ],
    [
      '<serial type="tcp"><source mode="bind" host="h" service="1"/><target port="0"/></serial>',
      made(new CharacterDevice('serial', { type: 'tcp', host: 'h', service: 1 }), { targetPort: 0 }),
    ],
  ])('%s', (xml, part) => {
    expect(written(part)).toBe(xml);
  });
});
