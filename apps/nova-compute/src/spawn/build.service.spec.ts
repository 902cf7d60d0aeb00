import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { blockDevice, ComputeHarness, IMAGE_ID, serverToBuild } from '../../test/compute.harness.js';
import { until } from '../../test/until.js';

let cloud: ComputeHarness;

beforeEach(async () => {
  cloud = await ComputeHarness.start();
});

afterEach(() => cloud.close());

describe('building a server from an image', () => {
  it('runs a domain made of the image properties and reports it active', async () => {
    const server = serverToBuild({ hw_disk_bus: 'scsi', hw_vif_model: 'e1000' });
    const { uuid } = server.instance;
    cloud.conductor.schedule(uuid);
    await cloud.build(server);

    expect(await cloud.ended(uuid)).toMatchObject({ vm_state: 'active', power_state: 1, root_device_name: '/dev/sda' });
    expect(cloud.conductor.updates).toHaveLength(2);
    expect(cloud.conductor.updates[0]).toEqual({
      instance_uuid: uuid,
      updates: { task_state: 'spawning' },
      event: { name: 'compute_build_and_run_instance', phase: 'start', host: 'compute1' },
      expected_task_state: ['scheduling', 'networking', 'block_device_mapping', 'spawning'],
      expected_host: 'compute1',
    });
    expect(cloud.conductor.updates[1]).toMatchObject({ expected_task_state: ['spawning'] });
    expect(cloud.conductor.blockDevices).toMatchObject([{ uuid: server.blockDevices[0]?.uuid, image_id: IMAGE_ID }]);

    const xml = await cloud.domainXml(uuid);
    expect(xml).toContain(`<uuid>${uuid}</uuid>`);
    expect(xml).toMatch(/<model type=["']e1000["']\/>/);
    expect(xml).toContain('fa:16:3e:6f:2e:11');
    expect(await cloud.readInstanceFile(uuid, 'libvirt.xml')).toBe(xml);
    expect(JSON.parse(await cloud.readInstanceFile(uuid, 'domain.json'))).toEqual({
      host: 'compute1',
      name: 'instance-0000001a',
      uuid,
      power_state: 1,
    });
    expect(cloud.cinder.requests).toEqual([]);
  });

  it('announces the start and the end as the host, with the image metadata of system_metadata', async () => {
    const server = serverToBuild({ hw_disk_bus: 'scsi', __proto__x: 'y' });
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.build(server);
    const [start, end] = await until('two notifications', async () => {
      const sent = await cloud.notifications();
      return sent.length === 2 ? sent : null;
    });
    expect(start).toMatchObject({
      publisher_id: 'compute.compute1',
      event_type: 'compute.instance.create.start',
      payload: {
        instance_id: server.instance.uuid,
        state: 'building',
        host: null,
        launched_at: '',
        created_at: '2026-11-22 02:13:03+00:00',
        image_meta: { hw_disk_bus: 'scsi', __proto__x: 'y' },
        image_name: 'img-props',
        metadata: { mk: 'mv' },
      },
    });
    expect(end).toMatchObject({
      event_type: 'compute.instance.create.end',
      payload: {
        state: 'active',
        host: 'compute1',
        node: 'compute1',
        launched_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
        fixed_ips: [{ address: '10.0.0.26', type: 'fixed', version: 4, vif_mac: 'fa:16:3e:6f:2e:11' }],
        message: 'Success',
      },
    });
  });

  it('carries the request id of the message into all that it sends', async () => {
    const server = serverToBuild({}, [blockDevice({ image_id: IMAGE_ID, destination_type: 'volume', volume_size: 1 })]);
    cloud.conductor.schedule(server.instance.uuid);
    cloud.conductor.requestIds.length = 0;
    await cloud.build(server);
    await cloud.ended(server.instance.uuid);
    const { requestId } = cloud.context;
    expect(cloud.conductor.requestIds.filter((id) => id === requestId)).toHaveLength(2);
    expect(new Set(cloud.cinder.requests.map((request) => request.requestId))).toEqual(new Set([requestId]));
    expect((await cloud.notifications()).map((sent) => sent._context_request_id)).toContain(requestId);
  });
});

describe('a build that fails', () => {
  it('leaves nothing on the host and reports a fault that names the property', async () => {
    const server = serverToBuild({ hw_disk_bus: 'bogus' });
    const { uuid } = server.instance;
    cloud.conductor.schedule(uuid);
    await cloud.build(server);
    expect(await cloud.ended(uuid)).toMatchObject({ vm_state: 'error' });
    const fault = cloud.conductor.updates.at(-1)?.fault;
    expect(fault).toMatchObject({ code: 500, host: 'compute1' });
    expect(fault?.message).toMatch(new RegExp(`^Build of instance ${uuid} aborted: .*bogus`));
    expect(fault?.details).toMatch(/^UnsupportedHardware at guest\/\w+\n/);
    expect(await cloud.instanceFiles(uuid)).toEqual([]);
    await expect(cloud.domainXml(uuid)).rejects.toMatchObject({ excType: 'InstanceNotFound' });
    const [error] = await until('the notification', async () => {
      const sent = await cloud.notifications('error');
      return sent.length > 0 ? sent : null;
    });
    expect(error).toMatchObject({
      event_type: 'compute.instance.create.error',
      payload: { state: 'error', code: 500, message: fault?.message },
    });
  });

  it('cuts the message of a fault to 255 characters', async () => {
    const server = serverToBuild({ hw_disk_bus: '键'.repeat(600) });
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.build(server);
    await cloud.ended(server.instance.uuid);
    expect([...(cloud.conductor.updates.at(-1)?.fault?.message ?? '')]).toHaveLength(255);
  });

  it('gives volumes back and deletes those that it has created', async () => {
    const { volumeId, attachmentId } = cloud.cinder.reserved('it');
    cloud.cinder.refused = /^POST .*action/;
    const server = serverToBuild({}, [
      blockDevice({ image_id: IMAGE_ID, destination_type: 'volume', volume_size: 1 }),
      blockDevice({
        source_type: 'volume',
        destination_type: 'volume',
        boot_index: null,
        volume_id: volumeId,
        attachment_id: attachmentId,
        delete_on_termination: true,
      }),
    ]);
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.build(server);
    expect(await cloud.ended(server.instance.uuid)).toMatchObject({ vm_state: 'error' });
    expect(cloud.conductor.updates.at(-1)?.fault).toMatchObject({
      ...{ code: 400, message: 'Block Device Mapping is Invalid.', details: '' },
    });
    expect([...cloud.cinder.volumes.keys()]).toEqual([volumeId]);
    expect(cloud.cinder.attachments.size).toBe(0);
    expect(cloud.conductor.blockDevices).toMatchObject([
      { volume_id: null, attachment_id: null, connection_info: null },
      { volume_id: volumeId, attachment_id: null, connection_info: null },
    ]);
    expect(await cloud.instanceFiles(server.instance.uuid)).toEqual([]);
  });

  it('creates no volume for a domain that cannot be made', async () => {
    const row = blockDevice({ image_id: IMAGE_ID, destination_type: 'volume', volume_size: 1 });
    const server = serverToBuild({ hw_video_model: 'bogus' }, [row]);
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.build(server);
    expect(await cloud.ended(server.instance.uuid)).toMatchObject({ vm_state: 'error' });
    expect(cloud.conductor.updates.at(-1)?.fault?.details).toMatch(
      /^InvalidVideoMode at block_device_mapping\/guest_config\n/,
    );
    expect(cloud.cinder.requests).toEqual([]);
  });

  it('tells the status of a volume that was not created', async () => {
    cloud.cinder.created = 'error';
    const server = serverToBuild({}, [blockDevice({ image_id: IMAGE_ID, destination_type: 'volume', volume_size: 1 })]);
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.build(server);
    expect(await cloud.ended(server.instance.uuid)).toMatchObject({ vm_state: 'error' });
    const fault = cloud.conductor.updates.at(-1)?.fault;
    expect(fault?.message).toContain('And its status is error.');
    expect(fault?.details).toMatch(/^VolumeNotCreated at block_device_mapping\n/);
    expect(cloud.cinder.volumes.size).toBe(0);
  });
});
