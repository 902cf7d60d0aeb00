import { afterEach, describe, expect, it } from '@jest/globals';
import { blockDevice, ComputeHarness, IMAGE_ID, serverToBuild } from '../../test/compute.harness.js';
import { until } from '../../test/until.js';

let cloud: ComputeHarness;

afterEach(() => cloud.close());

const BROKEN = [{ name: 'compute1', faults: { spawn: 'cannot allocate memory' } }, { name: 'compute2' }];

describe('a build that the hypervisor fails', () => {
  it.each(['icehouse', 'zed'] as const)(
    'is undone and handed to the conductor with what went wrong (%s)',
    async (release) => {
      cloud = await ComputeHarness.start({ release, hosts: BROKEN });
      const { volumeId, attachmentId } = cloud.cinder.reserved('it');
      const row = { source_type: 'volume', destination_type: 'volume', volume_id: volumeId } as const;
      const server = serverToBuild({}, [blockDevice({ ...row, attachment_id: attachmentId })]);
      const { uuid } = server.instance;
      cloud.conductor.schedule(uuid);
      await cloud.build(server);
      const [request] = await until('a request for another host', () =>
        cloud.conductor.rescheduled.length > 0 ? cloud.conductor.rescheduled : null,
      );
      expect(request?.instances[0]?.['nova_object.data'].uuid).toBe(uuid);
      expect(request?.filter_properties.retry).toMatchObject({
        num_attempts: 1,
        hosts: [['compute1', 'compute1']],
        exc_reason: 'cannot allocate memory',
        exc: expect.arrayContaining(['libvirtError at spawn']),
      });
      expect(cloud.cinder.attachments.size).toBe(0);
      expect([...cloud.cinder.volumes.keys()]).toEqual([volumeId]);
      expect(await cloud.instanceFiles(uuid)).toEqual([]);
      expect(cloud.conductor.updates.filter((update) => update.fault !== undefined)).toEqual([]);
      const [error] = await until('the notification', async () => {
        const sent = await cloud.notifications('error');
        return sent.length > 0 ? sent : null;
      });
      expect(error).toMatchObject({
        event_type: 'compute.instance.create.error',
        payload: { message: 'cannot allocate memory' },
      });
    },
  );

  it('goes to ERROR where the message asks for no other host', async () => {
    cloud = await ComputeHarness.start({ hosts: BROKEN });
    const server = serverToBuild({});
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.build(server, 'compute1', {});
    expect(await cloud.ended(server.instance.uuid)).toMatchObject({ vm_state: 'error' });
    expect(cloud.conductor.updates.at(-1)?.fault?.message).toMatch(/aborted: cannot allocate memory$/);
    expect(cloud.conductor.rescheduled).toEqual([]);
  });

  it('asks for another host when the NUMA topology does not fit this one', async () => {
    cloud = await ComputeHarness.start({ release: 'zed' });
    const server = serverToBuild({});
    cloud.conductor.schedule(server.instance.uuid);
    const crowded = {
      ...server.instance,
      flavor: { ...server.instance.flavor, memory_mb: 8192, extra_specs: { 'hw:mem_page_size': '1GB' } },
    };
    await cloud.build({ ...server, instance: crowded });
    const [request] = await until('a request for another host', () =>
      cloud.conductor.rescheduled.length > 0 ? cloud.conductor.rescheduled : null,
    );
    expect(request?.filter_properties.retry?.exc_reason).toMatch(/cannot fit the given host NUMA topology/);
  });

  it('is aborted at once when it is the image that no host can use', async () => {
    cloud = await ComputeHarness.start({ hosts: [{ name: 'compute1' }] });
    const row = blockDevice({ image_id: IMAGE_ID });
    const server = serverToBuild({ hw_disk_bus: 'bogus' }, [row]);
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.build(server);
    expect(await cloud.ended(server.instance.uuid)).toMatchObject({ vm_state: 'error' });
    expect(cloud.conductor.rescheduled).toEqual([]);
  });
});
