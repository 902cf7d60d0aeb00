import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerToBuild } from '../../test/build-message.js';
import { blockDevice, ComputeHarness, IMAGE_ID, serverToBuild } from '../../test/compute.harness.js';
import { until } from '../../test/until.js';

let cloud: ComputeHarness;

beforeEach(async () => {
  cloud = await ComputeHarness.start();
});

afterEach(() => cloud.close());

async function built(server: ServerToBuild): Promise<ServerToBuild> {
  cloud.conductor.schedule(server.instance.uuid);
  await cloud.build(server);
  expect(await cloud.ended(server.instance.uuid)).toMatchObject({ vm_state: 'active' });
  return server;
}

const destroyed = (uuid: string, times = 1) =>
  until(`the deletion of ${uuid}`, () => cloud.conductor.destroyed.filter((id) => id === uuid).length === times);

describe('deleting a server', () => {
  it('removes its domain and its directory and tells the conductor', async () => {
    const server = await built(serverToBuild({ hw_disk_bus: 'scsi' }));
    const { uuid } = server.instance;
    await cloud.terminate(server);
    await destroyed(uuid);
    await cloud.idle();
    expect(await cloud.instanceFiles(uuid)).toEqual([]);
    await expect(cloud.domainXml(uuid)).rejects.toMatchObject({
      excType: 'InstanceNotFound',
      module: 'nova.exception',
      value: `Instance ${uuid} could not be found.`,
    });
    const sent = (await cloud.notifications()).slice(-4);
    expect(sent.map(({ event_type }) => event_type)).toEqual([
      'compute.instance.delete.start',
      'compute.instance.shutdown.start',
      'compute.instance.shutdown.end',
      'compute.instance.delete.end',
    ]);
    expect(sent[0]?.payload).toMatchObject({ state: 'active', state_description: 'deleting', deleted_at: '' });
    expect(sent[3]?.payload).toMatchObject({
      state: 'deleted',
      state_description: '',
      image_meta: { hw_disk_bus: 'scsi' },
      deleted_at: expect.stringMatching(/^\d{4}-/),
    });
  });

  it('deletes the volumes that go with it and keeps the others', async () => {
    const volume = (delete_on_termination: boolean, boot_index: number | null) =>
      blockDevice({
        image_id: IMAGE_ID,
        destination_type: 'volume',
        volume_size: 1,
        delete_on_termination,
        boot_index,
      });
    const server = await built(serverToBuild({}, [volume(true, 0), volume(false, null)]));
    const [, kept] = [...cloud.cinder.volumes.keys()];
    await cloud.terminate(server, cloud.conductor.blockDevices);
    await destroyed(server.instance.uuid);
    expect([...cloud.cinder.volumes.keys()]).toEqual([kept]);
    expect(cloud.cinder.attachments.size).toBe(0);
  });

  it('deletes the volume of a build that never ended, and keeps one that was reported', async () => {
    const unfinished = blockDevice({ image_id: IMAGE_ID, destination_type: 'volume', volume_size: 1 });
    const reported = blockDevice({ image_id: IMAGE_ID, destination_type: 'volume', volume_size: 1 });
    const server = serverToBuild({}, [unfinished, reported]);
    const { uuid } = server.instance;
    const [made, kept] = [cloud.cinder.reserved(uuid), cloud.cinder.reserved(uuid)];
    const journal = [
      { created: true, row: { ...unfinished, volume_id: made.volumeId, attachment_id: made.attachmentId } },
      { created: true, row: { ...reported, volume_id: kept.volumeId, attachment_id: kept.attachmentId } },
    ];
    await cloud.writeInstanceFile(uuid, 'block-devices.json', JSON.stringify(journal));
    cloud.conductor.schedule(uuid);
    await cloud.terminate(server, [
      unfinished,
      { ...reported, volume_id: kept.volumeId, attachment_id: kept.attachmentId },
    ]);
    await destroyed(uuid);
    expect([...cloud.cinder.volumes.keys()]).toEqual([kept.volumeId]);
    expect(cloud.cinder.attachments.size).toBe(0);
    expect(await cloud.instanceFiles(uuid)).toEqual([]);
  });

  it('is done with when its message comes again', async () => {
    const server = await built(serverToBuild({}));
    await cloud.terminate(server);
    await cloud.terminate(server);
    await cloud.idle();
    expect(cloud.conductor.destroyed).toEqual([server.instance.uuid]);
    expect(await cloud.lying('compute.compute1.dead')).toEqual([]);
  });

  it('waits for Cinder when it cannot be reached', async () => {
    const { volumeId, attachmentId } = cloud.cinder.reserved('it');
    const row = blockDevice({
      source_type: 'volume',
      destination_type: 'volume',
      volume_id: volumeId,
      attachment_id: attachmentId,
    });
    const server = await built(serverToBuild({}, [row]));
    const port = Number(new URL(cloud.cinder.endpoint).port);
    await cloud.cinder.pause();
    await cloud.terminate(server);
    await until('a try', async () =>
      (await cloud.notifications()).some(({ event_type }) => event_type.endsWith('shutdown.start')),
    );
    expect(cloud.conductor.destroyed).toEqual([]);
    await cloud.cinder.resume(port);
    await destroyed(server.instance.uuid);
    expect(cloud.cinder.attachments.size).toBe(0);
    expect(cloud.cinder.volumes.size).toBe(1);
  });
});
