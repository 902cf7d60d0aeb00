import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { blockDevice, ComputeHarness, IMAGE_ID, serverToBuild } from '../../test/compute.harness.js';
import { HostGuests } from '../hosts/host-guests.js';
import { newVolumeFor } from './new-volume.js';
import { untilAvailable } from './volume-wait.js';

describe('volumes of a server that is built', () => {
  let cloud: ComputeHarness;

  beforeEach(async () => {
    cloud = await ComputeHarness.start();
  });

  afterEach(() => cloud.close());

  it('attaches the volume that nova-api has reserved, and puts its source into the domain', async () => {
    const { volumeId, attachmentId } = cloud.cinder.reserved('it');
    const row = blockDevice({
      source_type: 'volume',
      destination_type: 'volume',
      volume_id: volumeId,
      attachment_id: attachmentId,
    });
    const server = serverToBuild({ hw_disk_bus: 'virtio' }, [row]);
    const { uuid } = server.instance;
    cloud.conductor.schedule(uuid);
    await cloud.build(server);
    expect(await cloud.ended(uuid)).toMatchObject({ vm_state: 'active', root_device_name: '/dev/vda' });
    expect([...cloud.cinder.attachments.values()]).toMatchObject([
      {
        id: attachmentId,
        status: 'attached',
        connector: { host: 'compute1', ip: '127.0.0.1', mountpoint: '/dev/vda' },
      },
    ]);
    expect(cloud.conductor.blockDevices).toMatchObject([
      {
        uuid: row.uuid,
        volume_id: volumeId,
        attachment_id: attachmentId,
        device_name: '/dev/vda',
        connection_info: {
          driver_volume_type: 'local',
          data: { device_path: `/var/lib/cinder/volumes/volume-${volumeId}`, access_mode: 'rw' },
          serial: volumeId,
        },
      },
    ]);
    const xml = await cloud.domainXml(uuid);
    expect(xml).toContain(`/var/lib/cinder/volumes/volume-${volumeId}`);
    expect(xml).toContain(`<serial>${volumeId}</serial>`);
    await cloud.settledFiles(uuid);
  });

  it('has its domain made once', async () => {
    let made = 0;
    const count = (target: Record<string, unknown>, name: string | symbol) => {
      // Whatever makes a domain reads this once.
      if (name === 'DEFAULT.instance_name_template') made += 1;
      return Reflect.get(target, name);
    };
    const config = new Proxy({ 'DEFAULT.instance_name_template': 'instance-%08x' }, { get: count });
    const hosts = jest.spyOn(cloud.worker.app.get(HostGuests, { strict: false }), 'of');
    hosts.mockReturnValue({ host: {}, config });
    const { volumeId: volume_id, attachmentId: attachment_id } = cloud.cinder.reserved('it');
    const volume = { source_type: 'volume', destination_type: 'volume', volume_id, attachment_id } as const;
    const server = serverToBuild({}, [blockDevice(volume)]);
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.build(server);
    expect(await cloud.ended(server.instance.uuid)).toMatchObject({ vm_state: 'active' });
    expect(made).toBe(1);
    hosts.mockRestore();
  });

  it('creates a volume from an image, waits for it and attaches it', async () => {
    const row = blockDevice({ image_id: IMAGE_ID, destination_type: 'volume', volume_size: 3 });
    const server = serverToBuild({}, [row]);
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.build(server);
    expect(await cloud.ended(server.instance.uuid)).toMatchObject({ vm_state: 'active' });
    const [volume] = [...cloud.cinder.volumes.values()];
    expect(volume?.asked).toEqual({ name: '', size: 3, imageRef: IMAGE_ID });
    expect(cloud.conductor.blockDevices).toMatchObject([
      {
        volume_id: volume?.id,
        attachment_id: [...cloud.cinder.attachments.keys()][0],
        connection_info: { serial: volume?.id },
      },
    ]);
  });
});

describe('the volume to create for a block device', () => {
  const cinder = { showSnapshot: async () => ({ id: 's', volume_id: 'v', status: 'available', size: 7 }) };

  it('takes the size of its snapshot when none is given', async () => {
    const row = blockDevice({ source_type: 'snapshot', destination_type: 'volume', snapshot_id: 's' });
    expect(await newVolumeFor(cinder, 'u', row)).toEqual({ name: '', size: 7, snapshot_id: 's' });
  });

  it('is named after the instance when it is blank', async () => {
    const row = blockDevice({ source_type: 'blank', destination_type: 'volume', volume_size: 2 });
    expect(await newVolumeFor(cinder, 'u', row)).toEqual({ name: 'u-blank-vol', size: 2 });
  });

  it.each([
    [{ source_type: 'image', image_id: 'i' }, 'has no volume_size'],
    [{ source_type: 'image', volume_size: 1 }, 'has no image_id'],
    [{ source_type: 'snapshot', volume_size: 1 }, 'has no snapshot_id'],
    [{ source_type: 'volume' }, 'has no volume_id'],
  ] as const)('cannot be told from %j', async (fields, lack) => {
    const row = blockDevice({ destination_type: 'volume', image_id: null, device_name: '/dev/vdb', ...fields });
    await expect(newVolumeFor(cinder, 'u', row)).rejects.toThrow(
      `block device /dev/vdb of source ${fields.source_type} ${lack}`,
    );
  });
});

describe('waiting for a volume', () => {
  const wait = { timeoutMs: 20, firstPollMs: 1, longestPollMs: 2 };
  const volume = (status: string) => ({ id: 'v', status, size: 1, bootable: 'true', name: '' });

  it('ends after its bound with the status that it has then', async () => {
    const cinder = { showVolume: async () => volume('downloading') };
    await expect(untilAvailable(cinder, 'v', wait)).rejects.toThrow(/attempts\. And its status is downloading\.$/);
  });

  it('ends when the volume is deleted', async () => {
    await expect(untilAvailable({ showVolume: async () => null }, 'v', wait)).rejects.toThrow('its status is deleted');
  });
});
