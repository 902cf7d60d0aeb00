import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { activeImage, activeServer, bootVolume, createVolume, domainXml, volumeReaches } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { PROJECT, someUuid, TestCloud } from './support/test-cloud.js';

interface Answer {
  readonly events: readonly Record<string, unknown>[];
}
interface Fault {
  readonly [kind: string]: { readonly code: number; readonly message: string };
}

const GIB = 1024 ** 3;

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe(`External events on ${backend.name}, release zed`, () => {
    let cloud: TestCloud;
    let server: string;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed' });
      server = await activeServer(cloud, { imageRef: await activeImage(cloud) });
    }, 60_000);
    afterAll(() => cloud?.stop());

    const send = <T = Answer>(events: unknown, version = '2.93') =>
      cloud.nova
        .with({ 'openstack-api-version': `compute ${version}` })
        .ask<T>('/v2.1/os-server-external-events', { json: { events } });
    const actionsOf = (id: string, action: string) =>
      cloud.sql(
        `SELECT a.user_id, a.message, e.event, e.result, e.details FROM nova.instance_actions a
           LEFT JOIN nova.instance_actions_events e ON e.action_id = a.id
          WHERE a.instance_uuid = $1 AND a.action = $2 ORDER BY a.id`,
        [id, action],
      );
    const ended = (id: string, action: string) =>
      pollUntil(
        () => actionsOf(id, action),
        (rows) => rows.length > 0 && rows.every(({ result }) => result !== null),
        { what: `${action} of ${id} to end` },
      );
    const domain = async (id: string) =>
      JSON.parse(await readFile(join(cloud.stateDir, 'instances', id, 'domain.json'), 'utf8')) as Record<
        string,
        unknown
      >;

    it('let a server see that its volume has grown: its block device, its guest and its actions tell the size', async () => {
      const volume = await createVolume(cloud, { imageRef: await activeImage(cloud) });
      await volumeReaches(cloud, volume, 'available');
      const id = await activeServer(cloud, bootVolume(volume));
      const path = `/v3/${PROJECT}/volumes/${volume}/action`;
      const extended = await cloud.cinder.ask(path, { method: 'POST', json: { 'os-extend': { new_size: 3 } } });
      expect(extended.status).toBe(202);
      expect(await ended(id, 'extend_volume')).toEqual([
        { user_id: 'cinder', message: null, event: 'compute_extend_volume', result: 'Success', details: null },
      ]);
      const [row] = await cloud.sql('SELECT volume_size FROM nova.block_device_mapping WHERE volume_id = $1', [volume]);
      expect(row).toEqual({ volume_size: 3 });
      expect((await domain(id))['disk_sizes']).toEqual({ [volume]: 3 * GIB });
      await act(cloud, id, { reboot: { type: 'HARD' } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domain(id)).not.toHaveProperty('disk_sizes');
      const messages = await cloud.sql('SELECT action_id FROM cinder.messages WHERE resource_uuid = $1', [volume]);
      expect(messages).toEqual([]);
    });

    it('are answered one by one: taken, without a tag that they need, or about a server that is not there', async () => {
      const nobody = someUuid();
      const answer = await send([
        { name: 'network-changed', server_uuid: server, status: 'failed' },
        { name: 'volume-extended', server_uuid: server },
        { name: 'network-vif-plugged', server_uuid: nobody, tag: 'a' },
      ]);
      expect([answer.status, answer.body]).toEqual([
        207,
        {
          events: [
            { name: 'network-changed', server_uuid: server, status: 'completed', code: 200 },
            { name: 'volume-extended', server_uuid: server, status: 'failed', code: 400 },
            { name: 'network-vif-plugged', server_uuid: nobody, tag: 'a', status: 'failed', code: 404 },
          ],
        },
      ]);
      expect((await send([{ name: 'network-changed', server_uuid: server }])).status).toBe(200);
      expect((await send([{ name: 'network-changed', server_uuid: nobody }])).status).toBe(207);
    });

    it('cannot reach a server that is on no host', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      await act(cloud, id, { shelve: null });
      await actionReaches(cloud, id, 'SHELVED_OFFLOADED');
      const answer = await send([{ name: 'network-changed', server_uuid: id }]);
      expect([answer.status, answer.body.events[0]?.['code']]).toEqual([207, 422]);
    });

    it('are refused by name before the microversion that brought them, and for anybody but an administrator', async () => {
      const event = { name: 'volume-reimaged', server_uuid: server, tag: 'v' };
      const early = await send<Fault>([event], '2.92');
      expect([early.status, early.body['badRequest']?.message]).toEqual([
        400,
        expect.stringContaining("Value: volume-reimaged. 'volume-reimaged' is not one of ["),
      ]);
      expect((await send<Fault>([{ name: 'volume-extended', server_uuid: server, tag: 'v' }], '2.50')).status).toBe(
        400,
      );
      expect((await send<Fault>([])).status).toBe(400);
      const member = cloud.nova.with({ 'x-roles': 'member' });
      const refused = await member.ask<Fault>('/v2.1/os-server-external-events', { json: { events: [event] } });
      expect([refused.status, refused.body['forbidden']?.message]).toEqual([
        403,
        "Policy doesn't allow os_compute_api:os-server-external-events:create to be performed.",
      ]);
    });

    it('take a port away that was deleted', async () => {
      const [port] = (
        await cloud.nova.ask<{ interfaceAttachments: { port_id: string; mac_addr: string }[] }>(
          `/v2.1/servers/${server}/os-interface`,
        )
      ).body.interfaceAttachments;
      expect(await domainXml(cloud, server)).toContain(port?.mac_addr);
      expect((await send([{ name: 'network-vif-deleted', server_uuid: server, tag: port?.port_id }])).status).toBe(200);
      await pollUntil(
        () => domainXml(cloud, server),
        (xml) => !xml.includes(port?.mac_addr ?? ''),
        { what: 'the interface to go' },
      );
      const left = await cloud.nova.ask<{ interfaceAttachments: unknown[] }>(`/v2.1/servers/${server}/os-interface`);
      expect(left.body.interfaceAttachments).toEqual([]);
    });

    it('fail where the driver knows no power of its own: the action says so, and the server stays as it is', async () => {
      const power = (tag: string) => send([{ name: 'power-update', server_uuid: server, tag }]);
      expect((await power('SIDEWAYS')).status).toBe(200);
      expect((await power('POWER_OFF')).status).toBe(200);
      expect(await ended(server, 'stop')).toEqual([
        {
          user_id: 'ann',
          message: 'Error',
          event: 'compute_power_update',
          result: 'Error',
          details: 'NotImplementedError',
        },
      ]);
      await actionReaches(cloud, server, 'ACTIVE');
      expect(await actionsOf(server, 'start')).toEqual([]);
    });
  });

  describe(`External events on ${backend.name}, release icehouse`, () => {
    let cloud: TestCloud;
    let server: string;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'icehouse' });
      server = await activeServer(cloud, { imageRef: await activeImage(cloud) });
    }, 60_000);
    afterAll(() => cloud?.stop());

    const send = <T = Answer>(json: unknown) => cloud.nova.ask<T>('/v2.1/os-server-external-events', { json });

    it('are taken as their sender wrote them, and refused when no server is there', async () => {
      const event = { name: 'network-vif-plugged', server_uuid: server, status: 'failed', tag: null };
      const taken = await send({ events: [event] });
      expect([taken.status, taken.body]).toEqual([200, { events: [{ ...event, code: 200 }] }]);
      const unknown = { ...event, server_uuid: someUuid() };
      const mixed = await send({ events: [event, unknown] });
      expect([mixed.status, mixed.body.events[1]]).toEqual([207, { ...unknown, status: 'failed', code: 404 }]);
      const none = await send<Fault>({ events: [unknown] });
      expect([none.status, none.body['itemNotFound']?.message]).toEqual([404, 'No instances found for any event']);
    });

    it.each([
      [{ events: [] }, /^The server could not comply/],
      [{ events: [{ name: 'a' }] }, /^event entity requires key 'server_uuid'$/],
      [{ events: [{ name: 'a', server_uuid: 'b', foo: 1 }] }, /^event entity contains unsupported items: foo$/],
      [{ events: [{ name: 'a', server_uuid: 'b', status: 'odd' }] }, /^Invalid event status `odd'$/],
    ])('are refused with the words of 2014.1: %j', async (body, words) => {
      const answer = await send<Fault>(body);
      expect([answer.status, answer.body['badRequest']?.message]).toEqual([400, expect.stringMatching(words)]);
    });

    it('are not sent for a volume that has grown', async () => {
      const volume = await createVolume(cloud, { imageRef: await activeImage(cloud) });
      await volumeReaches(cloud, volume, 'available');
      const id = await activeServer(cloud, bootVolume(volume));
      const path = `/v3/${PROJECT}/volumes/${volume}/action`;
      expect((await cloud.cinder.ask(path, { method: 'POST', json: { 'os-extend': { new_size: 2 } } })).status).toBe(
        202,
      );
      await volumeReaches(cloud, volume, 'in-use');
      const actions = await cloud.sql('SELECT action FROM nova.instance_actions WHERE instance_uuid = $1', [id]);
      expect(actions).toEqual([{ action: 'create' }]);
      expect(await cloud.sql('SELECT * FROM cinder.workers WHERE resource_id = $1', [volume])).toEqual([]);
    });
  });
}
