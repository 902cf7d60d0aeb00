import { afterEach, describe, expect, it } from '@jest/globals';
import { novaObject } from '#nova-rpc';
import { releaseRow } from '#releases';
import { blockDeviceList } from '../../test/build-message.js';
import { blockDevice, ComputeHarness, serverToBuild } from '../../test/compute.harness.js';

let cloud: ComputeHarness;

afterEach(() => cloud?.close());

describe('the name that a host gives to one more volume', () => {
  const host = (name: string, options: object) => ({ name, options });
  const reserve = (properties: Record<string, string>, names: readonly string[], on = 'compute1') => {
    const { instance, blockDevices } = serverToBuild(properties);
    const running = { ...instance, vm_state: 'active', task_state: null, host: on, root_device_name: '/dev/vda' };
    const data = names.map((device_name, n) =>
      blockDevice({
        source_type: 'volume',
        destination_type: 'volume',
        boot_index: null,
        device_name,
        volume_id: `v${n}`,
      }),
    );
    const rows = [...blockDevices.map((row) => ({ ...row, device_name: '/dev/vda' })), ...data];
    const args = {
      instance: novaObject('Instance', releaseRow('zed').rpc.objects.Instance, running),
      bdms: blockDeviceList(rows, 'zed'),
      device: '/dev/vdq',
    };
    return cloud.call<string>('reserve_block_device_name', args, on);
  };

  it('obeys the options of that host, and a refusal is Nova’s own', async () => {
    const hosts = [
      host('compute1', { 'compute.max_disk_devices_to_attach': 3 }),
      host('compute2', { 'libvirt.disk_prefix': 'sd' }),
    ];
    cloud = await ComputeHarness.start({ release: 'zed', hosts });
    expect(await reserve({}, ['/dev/vdb'])).toBe('/dev/vdc');
    await expect(reserve({}, ['/dev/vdb', '/dev/vdc'])).rejects.toMatchObject({
      excType: 'TooManyDiskDevices',
      module: 'nova.exception',
      value: 'The maximum allowed number of disk devices (3) to attach to a single instance has been exceeded.',
    });
    expect(await reserve({}, ['/dev/vdb', '/dev/vdc'], 'compute2')).toBe('/dev/sda');
    await expect(reserve({ hw_disk_bus: 'xen' }, [])).rejects.toMatchObject({ excType: 'UnsupportedHardware' });
  });
});
