import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import {
  activeImage,
  activeServer,
  domainXml,
  type ServerBody,
  showServer,
  systemMetadata,
} from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

const MEMBER = { 'x-auth-token': 'bob:acme', 'x-roles': 'member' };

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(`States of a server on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
    }, 60_000);
    afterAll(() => cloud?.stop());

    const refusal = (action: string, id: string, state: string, attribute = 'vm_state') =>
      release === 'zed'
        ? `Cannot '${action}' instance ${id} while it is in ${attribute} ${state}`
        : `Cannot '${action}' while instance is in ${attribute} ${state}`;
    const conflictOf = (message: string) => ({ conflictingRequest: { code: 409, message } });
    const server = async (properties: Record<string, string> = {}) =>
      activeServer(cloud, { imageRef: await activeImage(cloud, properties) });
    const asMember = () => ({ nova: cloud.nova.with(MEMBER) });

    it('a paused server keeps its document and goes on', async () => {
      const id = await server();
      const before = await domainXml(cloud, id);
      await act(cloud, id, { pause: null });
      expect((await actionReaches(cloud, id, 'PAUSED'))['OS-EXT-STS:power_state']).toBe(3);
      expect(await act(cloud, id, { pause: null }, 409)).toEqual(conflictOf(refusal('pause', id, 'paused')));
      expect(await act(cloud, id, { 'os-stop': null }, 409)).toEqual(conflictOf(refusal('stop', id, 'paused')));
      await act(cloud, id, { unpause: null });
      expect((await actionReaches(cloud, id, 'ACTIVE'))['OS-EXT-STS:power_state']).toBe(1);
      expect(await domainXml(cloud, id)).toBe(before);
      expect(await act(cloud, id, { unpause: null }, 409)).toEqual(conflictOf(refusal('unpause', id, 'active')));
    });

    it('a suspended server keeps its document when its image is edited meanwhile, and resumes', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
      const id = await activeServer(cloud, { imageRef: image });
      const [xml, rows] = [await domainXml(cloud, id), await systemMetadata(cloud, id)];
      await act(cloud, id, { suspend: null });
      expect((await actionReaches(cloud, id, 'SUSPENDED'))['OS-EXT-STS:power_state']).toBe(4);
      const remembered = release === 'zed' ? { ...rows, old_vm_state: 'active' } : rows;
      expect(await systemMetadata(cloud, id)).toEqual(remembered);
      const json = [{ op: 'replace', path: '/hw_vif_model', value: 'rtl8139' }];
      const type = 'application/openstack-images-v2.1-json-patch';
      expect((await cloud.glance.ask(`/v2/images/${image}`, { method: 'PATCH', json, type })).status).toBe(200);
      await act(cloud, id, { resume: null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect([await domainXml(cloud, id), await systemMetadata(cloud, id)]).toEqual([xml, rows]);
      expect(await act(cloud, id, { resume: null }, 409)).toEqual(conflictOf(refusal('resume', id, 'active')));
    });

    it("a lock keeps its owner out until it is undone, with the locker's reason at 2.73", async () => {
      const id = await server();
      const member = asMember();
      await act(member, id, { lock: { locked_reason: 'do not touch' } });
      expect(await showServer({ ...cloud, ...member } as TestCloud, id)).toMatchObject({
        locked: true,
        locked_reason: 'do not touch',
      });
      expect(await cloud.sql('SELECT locked, locked_by FROM nova.instances WHERE uuid = $1', [id])).toEqual([
        { locked: true, locked_by: 'owner' },
      ]);
      const locked = conflictOf(`Instance ${id} is locked`);
      for (const action of [{ 'os-stop': null }, { pause: null }, { reboot: { type: 'HARD' } }])
        expect(await act(member, id, action, 409)).toEqual(locked);
      expect((await member.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' })).body).toEqual(locked);
      await act(member, id, { lock: { locked_reason: 'another' } });
      expect((await showServer(cloud, id))['locked_reason']).toBe('do not touch');
      await act(member, id, { unlock: null });
      expect(await showServer(cloud, id)).toMatchObject({ locked: false, locked_reason: null });
      expect(await systemMetadata(cloud, id)).not.toHaveProperty('locked_reason');
      const rows = await cloud.sql<{ action: string }>(
        'SELECT action FROM nova.instance_actions WHERE instance_uuid = $1 ORDER BY id',
        [id],
      );
      const logged = release === 'zed' ? ['create', 'lock', 'unlock'] : ['create'];
      expect(rows.map(({ action }) => action)).toEqual(logged);
    });

    it("an admin's lock is not the owner's to undo", async () => {
      const id = await server();
      const stranger = { nova: cloud.nova.with({ 'x-auth-token': 'root:ops', 'x-roles': 'admin' }) };
      await act(stranger, id, { lock: null });
      expect(await cloud.sql('SELECT locked_by FROM nova.instances WHERE uuid = $1', [id])).toEqual([
        { locked_by: 'admin' },
      ]);
      expect(await act(asMember(), id, { unlock: null }, 403)).toEqual({
        forbidden: {
          code: 403,
          message: "Policy doesn't allow os_compute_api:os-lock-server:unlock:unlock_override to be performed.",
        },
      });
      await act(stranger, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      await act(stranger, id, { unlock: null });
      await act(asMember(), id, { 'os-start': null });
      await actionReaches(cloud, id, 'ACTIVE');
    });

    it.each([
      [{ lock: { reason: 'x' } }, "Additional properties are not allowed ('reason' was unexpected)"],
      [{ lock: { locked_reason: '' } }, "'' is too short"],
      [{ lock: { locked_reason: 'x'.repeat(256) } }, 'is too long'],
    ])('refuses a lock with a reason that is none: %#', async (body, message) => {
      const id = await server();
      expect(await act(cloud, id, body, 400)).toMatchObject({
        badRequest: { message: expect.stringContaining(message) },
      });
    });

    it('only an admin resets a state, and the task under way is forgotten', async () => {
      const id = await server();
      expect(await act(asMember(), id, { 'os-resetState': { state: 'error' } }, 403)).toEqual({
        forbidden: {
          code: 403,
          message: "Policy doesn't allow os_compute_api:os-admin-actions:reset_state to be performed.",
        },
      });
      expect(await act(cloud, id, { 'os-resetState': { state: 'shelved' } }, 400)).toMatchObject({
        badRequest: { message: expect.stringContaining("'shelved' is not one of ['active', 'error']") },
      });
      await act(cloud, id, { 'os-resetState': { state: 'error' } });
      expect((await showServer(cloud, id)).status).toBe('ERROR');
      await act(cloud, id, { 'os-resetState': { state: 'active' } });
      expect((await showServer(cloud, id)).status).toBe('ACTIVE');
    });

    it('tells on its console what the domain document in force defines', async () => {
      const id = await server({ hw_disk_bus: 'scsi', hw_vif_model: 'e1000' });
      const { output } = await act<{ output: string }>(cloud, id, { 'os-getConsoleOutput': {} }, 200);
      expect(output).toMatch(/^simulated guest instance-[0-9a-f]{8} /);
      expect(output).toMatch(/\npower_state: running\n/);
      expect(output).toMatch(/\ndisk: .*target\.bus=scsi/);
      expect(output).toMatch(/\ninterface: .*model\.type=e1000/);
      const lines = output.split('\n');
      const tail = await act<{ output: string }>(cloud, id, { 'os-getConsoleOutput': { length: 3 } }, 200);
      expect(tail.output).toBe(lines.slice(-3).join('\n'));
      const text = await act<{ output: string }>(cloud, id, { 'os-getConsoleOutput': { length: '2' } }, 200);
      expect(text.output).toBe(lines.slice(-2).join('\n'));
      expect(await act(cloud, id, { 'os-getConsoleOutput': { length: -2 } }, 400)).toMatchObject({
        badRequest: { message: expect.stringContaining('-2 is less than the minimum of -1') },
      });
      const longest = await act<{ output: string }>(
        cloud,
        id,
        { 'os-getConsoleOutput': { length: '9'.repeat(15) } },
        200,
      );
      expect(longest.output).toBe(output);
      for (const digits of [16, 19, 23])
        for (const length of ['9'.repeat(digits), Number('9'.repeat(digits)), `-${'9'.repeat(digits)}`])
          expect(await act(cloud, id, { 'os-getConsoleOutput': { length } }, 400)).toMatchObject({
            badRequest: { message: expect.stringMatching(/^Invalid input for field\/attribute length\./) },
          });
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      const stopped = await act<{ output: string }>(cloud, id, { 'os-getConsoleOutput': {} }, 200);
      expect(stopped.output).toContain('\npower_state: shutdown\n');
    });

    it('sets a password only where the guest agent is enabled by the image', async () => {
      const body = { changePassword: { adminPass: 'pw' } };
      const plain = await server();
      const agent = await server({ hw_qemu_guest_agent: 'yes', os_admin_user: 'debian' });
      if (release === 'icehouse') {
        expect(await act(cloud, agent, body, 501)).toEqual({
          notImplemented: { code: 501, message: 'Unable to set password on instance' },
        });
        return;
      }
      expect(await act(cloud, plain, body, 409)).toEqual(conflictOf('QEMU guest agent is not enabled'));
      await act(cloud, agent, body);
      await actionReaches(cloud, agent, 'ACTIVE');
      expect(await act(cloud, agent, { changePassword: {} }, 400)).toMatchObject({
        badRequest: { message: expect.stringContaining("'adminPass' is a required property") },
      });
    });

    it('finishes or forgets tasks whose host was down when they were asked for', async () => {
      const [paused, reset] = [await server(), await server()];
      await cloud.stopService('nova-compute');
      await act(cloud, paused, { pause: null });
      await act(cloud, reset, { suspend: null });
      expect(await act(cloud, paused, { suspend: null }, 409)).toEqual(
        conflictOf(refusal('suspend', paused, 'pausing', 'task_state')),
      );
      await act(cloud, reset, { 'os-resetState': { state: 'active' } });
      await cloud.restart();
      await actionReaches(cloud, paused, 'PAUSED');
      const waiting = () => cloud.sql('SELECT 1 FROM nova.unfinished_tasks');
      await pollUntil(waiting, (rows) => rows.length === 0, { what: 'no unfinished task' });
      expect((await showServer(cloud, reset)) as ServerBody).toMatchObject({ status: 'ACTIVE' });
      expect((await showServer(cloud, reset))['OS-EXT-STS:power_state']).toBe(1);
    }, 60_000);
  });
}
