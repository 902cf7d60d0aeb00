import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type BlockDeviceRow, propertyFlow, type UserKeyed } from '#image-properties';
import { type ReleaseName } from '#releases';
import { nextDeviceName, renderDomain } from './render-domain.js';
import type { DomainRequest, GuestConfig } from './types.js';

interface Server {
  readonly release?: ReleaseName;
  readonly properties?: UserKeyed;
  readonly config?: GuestConfig;
  readonly configDrive?: string;
  readonly rows?: readonly Partial<BlockDeviceRow>[];
  readonly rootDeviceName?: string | null;
}

const row = (fields: Partial<BlockDeviceRow>): BlockDeviceRow => ({
  ...{ source_type: 'volume', destination_type: 'volume', boot_index: null, device_name: null, no_device: null },
  ...{ image_id: null, snapshot_id: null, volume_id: 'v', volume_size: null, delete_on_termination: null },
  connection_info: { driver_volume_type: 'local', data: { device_path: '/dev/sdz' } },
  ...fields,
});
const disk = (name: string) => row({ device_name: name });

function requestOf({ release = 'zed', properties = {}, config, rootDeviceName, ...server }: Server): DomainRequest {
  const flavor = {
    ...{ id: 1, name: 'm1.test', flavorid: '1', memory_mb: 2048, vcpus: 2, root_gb: 20, ephemeral_gb: 0, swap: 0 },
    ...{ rxtx_factor: 1, vcpu_weight: null, extra_specs: {} },
  };
  const image = { id: 'img', name: 'image', status: 'active', size: 1, disk_format: 'qcow2', properties };
  const made = propertyFlow(release).newServer({
    ...{ imageRef: 'img', bootMetadata: image, flavor, instanceUuid: 'u', userName: 'demo' },
  });
  const root = row({
    source_type: 'image',
    destination_type: 'local',
    boot_index: 0,
    image_id: 'img',
    volume_id: null,
  });
  const request: DomainRequest = {
    ...{ release, path: 'hard_reboot', flavor, image, systemMetadata: made.systemMetadata, network: [], config },
    instance: { ...made.columns, id: 1, uuid: 'u', display_name: 'vm', config_drive: server.configDrive ?? '' },
    blockDevices: [root],
  };
  const name = rootDeviceName ?? renderDomain({ ...request, path: 'spawn' }).rootDeviceName;
  const rows = (server.rows ?? []).map(row);
  return {
    ...request,
    instance: { ...request.instance, root_device_name: name },
    blockDevices: [{ ...root, device_name: name }, ...rows],
  };
}

/** Attaches volumes until one is refused, and no more than `most`. */
function attachAll(server: Server, most: number, asked: string | null = null) {
  const names: string[] = [];
  const request = requestOf(server);
  for (let n = 0; n < most; n += 1) {
    try {
      names.push(nextDeviceName({ ...request, blockDevices: [...request.blockDevices, ...names.map(disk)] }, asked));
    } catch (error) {
      return { names, refusal: error };
    }
  }
  return { names, refusal: null };
}

const tooMany = (maximum: number) => ({
  className: 'TooManyDiskDevices',
  status: 403,
  message: `The maximum allowed number of disk devices (${maximum}) to attach to a single instance has been exceeded.`,
});
const BUSES: ReadonlyMap<string, string> = new Map([
  ...([
    ['virtio', 'vd'],
    ['scsi', 'sd'],
    ['sata', 'sd'],
    ['usb', 'sd'],
    ['ide', 'hd'],
    ['fdc', 'fd'],
  ] as const),
]);
const anyBus = fc.constantFrom(...BUSES.keys());
const anyLimit = fc.integer({ min: 1, max: 40 });

describe('the name of a volume that comes to a zed server', () => {
  it('is one of four on IDE, and the fifth disk is refused', () => {
    expect(attachAll({ properties: { hw_disk_bus: 'ide' } }, 9)).toEqual({
      names: ['/dev/hdb', '/dev/hdc', '/dev/hdd'],
      refusal: expect.objectContaining(tooMany(4)),
    });
  });

  it('leaves a place for the config drive that the same bus holds', () => {
    const server = { properties: { hw_disk_bus: 'ide' }, configDrive: 'True' };
    expect(attachAll(server, 9).names).toEqual(['/dev/hdc', '/dev/hdd']);
  });

  it('counts every disk of a bus towards the operator’s limit, IDE excepted', () => {
    fc.assert(
      fc.property(anyBus, anyLimit, (bus, limit) => {
        const config = { 'compute.max_disk_devices_to_attach': limit };
        const { names, refusal } = attachAll({ properties: { hw_disk_bus: bus }, config }, 50);
        const most = bus === 'ide' ? 4 : limit;
        expect(names).toHaveLength(most - 1);
        expect(refusal).toMatchObject(tooMany(most));
      }),
      { numRuns: 60 },
    );
  });

  it.each([-1, -7])('has no limit where the option is %d', (limit) => {
    const { names, refusal } = attachAll({ config: { 'compute.max_disk_devices_to_attach': limit } }, 60);
    expect(refusal).toBeNull();
    expect(names.slice(24, 27)).toEqual(['/dev/vdz', '/dev/vdaa', '/dev/vdab']);
  });

  it('is the name that the same disk would have been given at boot', () => {
    fc.assert(
      fc.property(anyBus, fc.integer({ min: 0, max: 6 }), fc.constantFrom(null, 'sd'), (bus, attached, prefix) => {
        const config = prefix === null ? {} : { 'libvirt.disk_prefix': prefix };
        const server = { properties: { hw_disk_bus: bus }, config };
        const request = requestOf(server);
        const data = Array.from({ length: attached }, () => row({ disk_bus: bus }));
        const boot = () =>
          renderDomain({ ...request, path: 'spawn', blockDevices: [...request.blockDevices, ...data] })
            .blockDevices.slice(1)
            .map(({ device_name }) => device_name);
        const { names, refusal } = attachAll(server, attached);
        if (refusal === null) expect(boot()).toEqual(names);
        else expect(boot).toThrow(expect.objectContaining(tooMany(4)) as unknown as Error);
      }),
      { numRuns: 60 },
    );
  });

  it('ignores what the request names', () => {
    fc.assert(
      fc.property(anyBus, fc.string(), (bus, asked) => {
        const server = { properties: { hw_disk_bus: bus } };
        expect(attachAll(server, 1, asked)).toEqual(attachAll(server, 1));
      }),
      { numRuns: 40 },
    );
  });

  it('begins with libvirt.disk_prefix where the host has one', () => {
    const { names } = attachAll({ config: { 'libvirt.disk_prefix': 'sd' } }, 2);
    expect(names).toEqual(['/dev/sdb', '/dev/sdc']);
  });

  it('never looks at the bus of a volume that is there, only at its name', () => {
    const rows = [{ device_name: '/dev/vdb', disk_bus: 'scsi' }, { device_name: '/dev/sdc' }];
    expect(attachAll({ rows }, 2).names).toEqual(['/dev/vdc', '/dev/vdd']);
  });

  it('is refused when the host’s hypervisor lacks the bus that the server remembers', () => {
    const config = { 'libvirt.virt_type': 'qemu' };
    const request = requestOf({ config });
    const systemMetadata = { ...request.systemMetadata, image_hw_disk_bus: 'xen' };
    expect(() => nextDeviceName({ ...request, systemMetadata }, null)).toThrow(
      "Requested hardware 'xen' is not supported by the 'qemu' virt driver",
    );
  });
});

describe('the name of a volume that comes to an icehouse server', () => {
  const release = 'icehouse';

  it('has the prefix of the root device, whatever bus the image asks for, and no limit of a bus', () => {
    expect(attachAll({ release, rootDeviceName: '/dev/hda' }, 6).names.at(-1)).toBe('/dev/hdg');
    const { names } = attachAll({ release, properties: { hw_disk_bus: 'scsi' } }, 30);
    expect(names.slice(23, 27)).toEqual(['/dev/sdy', '/dev/sdz', '/dev/sdaa', '/dev/sdab']);
  });

  it('takes the letters that are asked for, behind the root’s prefix', () => {
    const letters = fc.stringMatching(/^[b-z][a-z]?$/);
    fc.assert(
      fc.property(fc.constantFrom('/dev/vda', '/dev/sda', '/dev/xvda', '/dev/sda1'), letters, (root, wanted) => {
        const request = requestOf({ release, rootDeviceName: root });
        expect(nextDeviceName(request, `/dev/sd${wanted}`)).toBe(root.replace(/a1?$/, wanted));
      }),
    );
  });

  it('is refused when another disk has the letters, with whatever prefix and partition', () => {
    const request = requestOf({ release, rows: [{ device_name: '/dev/sdc3' }] });
    for (const asked of ['/dev/vdc', '/dev/sdc', '/dev/xvdc1', '/dev/vda'])
      expect(() => nextDeviceName(request, asked)).toThrow(`The supplied device path (${asked}) is in use.`);
  });

  it('is refused when it is no path of a device', () => {
    const request = requestOf({ release });
    for (const asked of ['vdb', '/dev/', '/dev/VDB', '/dev/1', 'x'])
      expect(() => nextDeviceName(request, asked)).toThrow(`The supplied device path (${asked}) is invalid.`);
    expect(nextDeviceName(request, '')).toBe('/dev/vdb');
  });
});
