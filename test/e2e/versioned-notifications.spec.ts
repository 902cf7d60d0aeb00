import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { waitingNotifications } from './support/notifications.js';
import { activeImage, activeServer, bootVolume, createVolume, volumeReaches } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

interface VersionedPayload {
  readonly 'nova_object.name': string;
  readonly 'nova_object.data': Record<string, unknown>;
}

/** `instance.<event>` of one server and `flavor.<event>` of one flavor, with class and data. */
async function versioned(cloud: TestCloud, id: string) {
  const waiting = await waitingNotifications(cloud, 'versioned_notifications');
  return waiting
    .map(({ event_type, publisher_id, payload }) => {
      const { 'nova_object.name': name, 'nova_object.data': data } = payload as unknown as VersionedPayload;
      return { event: event_type, publisher: publisher_id, name, data };
    })
    .filter(({ data }) => data['uuid'] === id || data['flavorid'] === id);
}

const ofWork = <T extends { readonly event: string }>(told: readonly T[]) =>
  told.filter(({ event }) => event !== 'instance.update');

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe(`Versioned notifications on ${backend.name}, release zed`, () => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed' });
    });
    afterAll(() => cloud.stop());

    it('tell the life of a server in the order of what happened, each with its class', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      await act(cloud, id, { 'os-start': null });
      await actionReaches(cloud, id, 'ACTIVE');
      await act(cloud, id, { reboot: { type: 'HARD' } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect((await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' })).status).toBe(204);
      const ended = (told: readonly { event: string }[]) => told.some(({ event }) => event === 'instance.delete.end');
      const told = await pollUntil(() => versioned(cloud, id), ended, { what: `instance.delete.end of ${id}` });
      const action = (event: string) => [`instance.${event}`, 'InstanceActionPayload'];
      expect(ofWork(told).map(({ event, name }) => [event, name])).toEqual([
        ['instance.create.start', 'InstanceCreatePayload'],
        ['instance.create.end', 'InstanceCreatePayload'],
        ...['power_off.start', 'power_off.end', 'power_on.start', 'power_on.end', 'reboot.start', 'reboot.end'].map(
          action,
        ),
        ...['delete.start', 'shutdown.start', 'shutdown.end', 'delete.end'].map(action),
      ]);
      expect(new Set(ofWork(told).map(({ publisher }) => publisher))).toEqual(new Set(['nova-compute:compute1']));
      expect(told.at(-1)?.data).toMatchObject({ state: 'deleted', power_state: 'pending', task_state: null });
    });

    it('tell each change of state with what it was before', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      const stopped = (told: Awaited<ReturnType<typeof versioned>>) =>
        told.some(({ event, data }) => event === 'instance.update' && data['state'] === 'stopped');
      const told = await pollUntil(() => versioned(cloud, id), stopped, {
        what: `instance.update to stopped of ${id}`,
      });
      const update = told.find(({ event, data }) => event === 'instance.update' && data['state'] === 'stopped');
      expect(update).toMatchObject({
        name: 'InstanceUpdatePayload',
        publisher: 'nova-compute:compute1',
        data: {
          power_state: 'shutdown',
          task_state: null,
          block_devices: null,
          state_update: {
            'nova_object.name': 'InstanceStateUpdatePayload',
            'nova_object.data': {
              old_state: 'active',
              state: 'stopped',
              old_task_state: 'powering-off',
              new_task_state: null,
            },
          },
        },
      });
    });

    it('tell which image a snapshot goes to, and what a rebuild replaces', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      const { image_id: snapshot } = await act<{ image_id: string }>(cloud, id, { createImage: { name: 'snap' } });
      await actionReaches(cloud, id, 'ACTIVE');
      const second = await activeImage(cloud);
      await act(cloud, id, { rebuild: { imageRef: second } });
      await actionReaches(cloud, id, 'ACTIVE');
      const ended = (seen: Awaited<ReturnType<typeof versioned>>) =>
        seen.some(({ event }) => event === 'instance.rebuild.end');
      const told = ofWork(
        await pollUntil(() => versioned(cloud, id), ended, { what: `instance.rebuild.end of ${id}` }),
      );
      const snapshots = told.filter(({ name }) => name === 'InstanceActionSnapshotPayload');
      expect(snapshots.map(({ event, data }) => [event, data['snapshot_image_id']])).toEqual([
        ['instance.snapshot.start', snapshot],
        ['instance.snapshot.end', snapshot],
      ]);
      const rebuilds = told.filter(({ name }) => name === 'InstanceActionRebuildPayload');
      expect(
        rebuilds.map(({ event, publisher, data }) => [event, publisher.split(':')[0], data['image_uuid']]),
      ).toEqual([
        ['instance.rebuild_scheduled', 'nova-conductor', second],
        ['instance.rebuild.start', 'nova-compute', second],
        ['instance.rebuild.end', 'nova-compute', second],
      ]);
    });

    it('list the volume of a server that booted from one', async () => {
      const volume = await createVolume(cloud, { imageRef: await activeImage(cloud) });
      await volumeReaches(cloud, volume, 'available');
      const id = await activeServer(cloud, bootVolume(volume));
      const told = await pollUntil(
        () => versioned(cloud, id),
        (seen) => seen.some(({ event }) => event === 'instance.create.end'),
        { what: `instance.create.end of ${id}` },
      );
      const end = told.find(({ event }) => event === 'instance.create.end');
      expect(end?.data).toMatchObject({
        image_uuid: '',
        block_devices: [
          {
            'nova_object.name': 'BlockDevicePayload',
            'nova_object.data': { volume_id: volume, device_name: '/dev/vda' },
          },
        ],
      });
    });

    it('go out beside the legacy ones, under the same request', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud, { hw_disk_bus: 'scsi' }) });
      const end = ({ event_type }: { event_type: string }) => event_type === 'compute.instance.create.end';
      const legacy = await pollUntil(
        () => waitingNotifications(cloud, 'notifications'),
        (waiting) => waiting.some((one) => end(one) && one.payload['instance_id'] === id),
        { what: `compute.instance.create.end of ${id}` },
      );
      const old = legacy.find((one) => end(one) && one.payload['instance_id'] === id);
      expect(old?.payload['image_meta']).toMatchObject({ hw_disk_bus: 'scsi' });
      const told = await pollUntil(
        () => versioned(cloud, id),
        (seen) => seen.some(({ event }) => event === 'instance.create.end'),
        { what: `instance.create.end of ${id}` },
      );
      expect(told.find(({ event }) => event === 'instance.create.end')?.data['request_id']).toBe(
        old?._context_request_id,
      );
    });

    it('tell what becomes of a flavor', async () => {
      const flavor = { name: 'told', id: 'told', ram: 512, vcpus: 1, disk: 1 };
      expect((await cloud.nova.ask('/v2.1/flavors', { json: { flavor } })).status).toBe(200);
      const specs = { extra_specs: { 'hw:cpu_policy': 'shared' } };
      expect((await cloud.nova.ask('/v2.1/flavors/told/os-extra_specs', { json: specs })).status).toBe(200);
      expect((await cloud.nova.ask('/v2.1/flavors/told', { method: 'DELETE' })).status).toBe(202);
      const told = await pollUntil(
        () => versioned(cloud, 'told'),
        (seen) => seen.length === 3,
        { what: 'three notifications of the flavor' },
      );
      expect(told.map(({ event, data }) => [event, data['extra_specs'], data['projects']])).toEqual([
        ['flavor.create', null, []],
        ['flavor.update', { 'hw:cpu_policy': 'shared' }, []],
        ['flavor.delete', null, null],
      ]);
    });
  });

  describe.each([
    ['icehouse', {}],
    ['zed', { NOVA_NOTIFICATION_FORMAT: 'unversioned' }],
  ])(`Legacy notifications alone on ${backend.name}, release %s`, (release, settings) => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release, ...settings });
    });
    afterAll(() => cloud.stop());

    it('nothing goes to versioned_notifications', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      await pollUntil(
        () => waitingNotifications(cloud, 'notifications'),
        (waiting) => waiting.some((one) => one.event_type === 'compute.instance.create.end'),
        { what: `compute.instance.create.end of ${id}` },
      );
      await expect(waitingNotifications(cloud, 'versioned_notifications')).rejects.toThrow();
    });
  });
}
