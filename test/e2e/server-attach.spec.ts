import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { Attachments } from './support/attachments.js';
import { backends } from './support/backends.js';
import { patchImage } from './support/images.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createVolume,
  domainXml,
  systemMetadata,
  volumeReaches,
} from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { someUuid, TestCloud } from './support/test-cloud.js';

type Body = Record<string, unknown>;

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'])(
    `Volumes and interfaces of a server that runs, on ${backend.name}, release %s`,
    (release) => {
      let cloud: TestCloud;
      let image: string;
      let server: string;
      let volume: string;
      const isZed = release === 'zed';
      let attachments: Attachments;
      const volumes = (id = server) => attachments.volumes(id);

      const newVolume = async (fields: Body = {}): Promise<string> => {
        const id = await createVolume(cloud, { name: 'data', ...fields });
        await volumeReaches(cloud, id, 'available');
        return id;
      };
      const attach: Attachments['attach'] = (...asked) => attachments.attach(...asked);
      const detach: Attachments['detach'] = (...asked) => attachments.detach(...asked);
      const plug: Attachments['plug'] = (...asked) => attachments.plug(...asked);
      const xmlUntil = (test: (xml: string) => boolean, what: string) =>
        pollUntil(() => domainXml(cloud, server), test, { what });

      beforeAll(async () => {
        cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
        image = await activeImage(cloud, { hw_disk_bus: 'scsi', hw_vif_model: 'e1000' });
        server = await activeServer(cloud, { imageRef: image });
        attachments = new Attachments(cloud, server);
        volume = await newVolume();
      }, 90_000);
      afterAll(() => cloud.stop());

      it('a volume gets the next name of the bus that the image asks for, and is in the document at once', async () => {
        const before = await domainXml(cloud, server);
        const { device, id, serverId, volumeId } = await attach(volume);
        expect({ device, id, serverId, volumeId }).toEqual({
          device: '/dev/sdb',
          id: volume,
          serverId: server,
          volumeId: volume,
        });
        await volumeReaches(cloud, volume, 'in-use');
        const xml = await xmlUntil((now) => now.includes(volume), 'the disk in the document');
        expect(xml).toContain('<target bus="scsi" dev="sdb"/>');
        const disk = xml.split('\n').filter((line) => !before.includes(line));
        expect(disk.length).toBeGreaterThan(0);
        expect(xml.replace(/ *<disk (?:(?!<\/disk>)[\s\S])*sdb[\s\S]*?<\/disk>\n/, '')).toBe(before);
      });

      it('is listed, shown, and there after a hard reboot', async () => {
        const listed = await cloud.nova.ask<{ volumeAttachments: Body[] }>(volumes());
        const shown = {
          volumeId: volume,
          serverId: server,
          device: '/dev/sdb',
          tag: null,
          delete_on_termination: false,
        };
        expect(listed.body.volumeAttachments).toEqual([
          { ...shown, attachment_id: expect.any(String), bdm_uuid: expect.any(String) },
        ]);
        const old = cloud.nova.with({ 'openstack-api-version': 'compute 2.1' });
        expect((await old.ask(`${volumes()}/${volume}`)).body).toEqual({
          volumeAttachment: { id: volume, volumeId: volume, serverId: server, device: '/dev/sdb' },
        });
        await act(cloud, server, { reboot: { type: 'HARD' } });
        await actionReaches(cloud, server, 'ACTIVE');
        expect(await domainXml(cloud, server)).toContain('<target bus="scsi" dev="sdb"/>');
      });

      it('leaves actions with their events, where the release knows them', async () => {
        const rows = await cloud.sql(
          `SELECT a.action, e.event, e.result FROM nova.instance_actions a
           JOIN nova.instance_actions_events e ON e.action_id = a.id
          WHERE a.instance_uuid = $1 AND a.action = 'attach_volume'`,
          [server],
        );
        const attached = { action: 'attach_volume', event: 'compute_attach_volume', result: 'Success' };
        expect(rows).toEqual(isZed ? [attached] : []);
      });

      it('is refused where the server has it already, where it does not exist, and where another server has it', async () => {
        expect((await attach(volume, {}, 400))['message']).toBe(`Invalid volume: volume ${volume} already attached`);
        const missing = someUuid();
        expect((await attach(missing, {}, 404))['message']).toBe(`Volume ${missing} could not be found.`);
        const other = await activeServer(cloud, { imageRef: image });
        expect((await attach(volume, {}, 400, other))['message']).toMatch(
          /^Invalid input received: Invalid volume: .*to reserve.* \(HTTP 400\) \(Request-ID: req-[-0-9a-f]{36}\)$/,
        );
        expect((await attach(volume, { device: 'sdx' }, 400))['message']).toContain('device');
      });

      it('of two volumes at once each gets a name of its own', async () => {
        const both = await Promise.all([newVolume(), newVolume()]);
        const answers = await Promise.all(both.map((id) => attach(id)));
        expect(answers.map(({ device }) => device).sort()).toEqual(['/dev/sdc', '/dev/sdd']);
        for (const id of both) await volumeReaches(cloud, id, 'in-use');
        await xmlUntil((xml) => both.every((id) => xml.includes(id)), 'both disks in the document');
        for (const id of both) await detach(id);
        for (const id of both) await volumeReaches(cloud, id, 'available');
      });

      it('takes the name that is asked for under icehouse; zed ignores it', async () => {
        const id = await newVolume();
        const { device } = await attach(id, { device: '/dev/vdk' });
        expect(device).toEqual(isZed ? expect.stringMatching(/^\/dev\/sd[a-j]$/) : '/dev/sdk');
        if (!isZed)
          expect((await attach(await newVolume(), { device: '/dev/sdk' }, 409))['message']).toContain('is in use');
        await volumeReaches(cloud, id, 'in-use');
        await detach(id);
        await volumeReaches(cloud, id, 'available');
      });

      it('a bus has as many names as the release says, and a volume that gets none stays as it was', async () => {
        const ide = await activeServer(cloud, { imageRef: await activeImage(cloud, { hw_disk_bus: 'ide' }) });
        const devices: unknown[] = [];
        for (let count = 0; count < 3; count += 1)
          devices.push((await attach(await newVolume(), {}, 200, ide))['device']);
        expect(devices).toEqual(['/dev/hdb', '/dev/hdc', '/dev/hdd']);
        const fifth = await newVolume();
        const answer = await attach(fifth, {}, isZed ? 403 : 200, ide);
        if (!isZed) {
          expect(answer['device']).toBe('/dev/hde');
          return;
        }
        expect(answer['message']).toBe(
          'The maximum allowed number of disk devices (4) to attach to a single instance has been exceeded.',
        );
        await volumeReaches(cloud, fifth, 'available');
        expect(
          (await cloud.cinder.ask<{ volume: Body }>(`/v3/acme/volumes/${fifth}`)).body.volume['attachments'],
        ).toEqual([]);
        const rows = 'SELECT * FROM nova.block_device_mapping WHERE volume_id = $1';
        expect(await cloud.sql(rows, [fifth])).toEqual([]);
        expect((await attach(fifth, {}, 200))['volumeId']).toBe(fifth);
        await volumeReaches(cloud, fifth, 'in-use');
        await detach(fifth);
        await volumeReaches(cloud, fifth, 'available');
      });

      it('a detached volume leaves the document and is available', async () => {
        await detach(volume);
        await volumeReaches(cloud, volume, 'available');
        await xmlUntil((xml) => !xml.includes(volume), 'no disk in the document');
        // The host reports the row's end last, after Cinder has the volume back.
        const shown = () => cloud.nova.ask(`${volumes()}/${volume}`);
        await pollUntil(shown, ({ status }) => status === 404, { what: `no row of volume ${volume}` });
        await detach(volume, 404);
      });

      it('a root volume can not be detached', async () => {
        const root = await newVolume({ imageRef: image });
        const id = await activeServer(cloud, bootVolume(root));
        const answer = await detach(root, isZed ? 400 : 403, id);
        expect(answer['message']).toBe(
          isZed ? 'Cannot detach a root device volume' : "Can't detach root device volume",
        );
      });

      it('what becomes of a volume with its server can be changed, and another volume in its place is for admins', async () => {
        const id = await newVolume();
        const doomed = await activeServer(cloud, { imageRef: image });
        await attach(id, { delete_on_termination: false }, 200, doomed);
        await volumeReaches(cloud, id, 'in-use');
        const put = (json: Body, roles = 'admin') =>
          cloud.nova
            .with({ 'x-roles': roles })
            .ask(`${volumes(doomed)}/${id}`, { method: 'PUT', json: { volumeAttachment: json } });
        expect((await put({ volumeId: id, delete_on_termination: true })).status).toBe(202);
        expect((await put({ volumeId: id, device: '/dev/vdz' })).status).toBe(400);
        expect((await put({ volumeId: volume }, 'member')).status).toBe(403);
        expect((await put({ volumeId: someUuid() })).status).toBe(400);
        await cloud.nova.ask(`/v2.1/servers/${doomed}`, { method: 'DELETE' });
        await pollUntil(
          async () => (await cloud.cinder.ask(`/v3/acme/volumes/${id}`)).status,
          (status) => status === 404,
          { what: 'the volume gone with its server' },
        );
      });

      it('an offloaded server gets a volume that its next host plugs in, and gives one back', async () => {
        const id = await activeServer(cloud, { imageRef: image });
        await act(cloud, id, { shelve: null });
        await actionReaches(cloud, id, 'SHELVED_OFFLOADED');
        const [kept, gone] = [await newVolume(), await newVolume()];
        expect((await attach(kept, {}, 200, id))['device']).toBeNull();
        await attach(gone, {}, 200, id);
        await detach(gone, 202, id);
        await volumeReaches(cloud, gone, 'available');
        await act(cloud, id, { unshelve: null });
        await actionReaches(cloud, id, 'ACTIVE');
        expect(await domainXml(cloud, id)).toContain(kept);
      });

      it('an interface has the model of the image: as it is now under icehouse, as the server was booted under zed', async () => {
        await patchImage(cloud, image, [{ op: 'replace', path: '/hw_vif_model', value: 'rtl8139' }]);
        const vif = await plug({});
        expect(vif).toMatchObject({
          port_state: 'ACTIVE',
          fixed_ips: [{ ip_address: expect.stringMatching(/^10\./) }],
        });
        const xml = await domainXml(cloud, server);
        const own = xml.split('<interface').find((part) => part.includes(String(vif['mac_addr'])));
        expect(own).toContain(`<model type="${isZed ? 'e1000' : 'rtl8139'}"/>`);
        // The interface that was there stays as it is until a hard reboot.
        expect(xml).toContain('<model type="e1000"/>');
        expect((await systemMetadata(cloud, server))['image_hw_vif_model']).toBe('e1000');
      });

      it('is listed, shown with its addresses, and taken away', async () => {
        const listed = await cloud.nova.ask<{ interfaceAttachments: Body[] }>(attachments.interfaces);
        expect(listed.body.interfaceAttachments).toHaveLength(2);
        const port = listed.body.interfaceAttachments[1]?.['port_id'];
        const mac = String(listed.body.interfaceAttachments[1]?.['mac_addr']);
        expect((await cloud.nova.ask(`${attachments.interfaces}/${port}`)).status).toBe(200);
        expect((await plug({ port_id: port }, 409))['message']).toBe(`Port ${port} is still in use.`);
        expect((await cloud.nova.ask(`${attachments.interfaces}/${port}`, { method: 'DELETE' })).status).toBe(202);
        await xmlUntil((xml) => !xml.includes(mac), 'no interface in the document');
        await pollUntil(
          async () => (await cloud.nova.ask(`${attachments.interfaces}/${port}`)).status,
          (status) => status === 404,
          { what: 'the port gone' },
        );
      });

      it.each([
        [{ net_id: someUuid(), port_id: someUuid() }, 'Must not input both network_id and port_id'],
        [{ fixed_ips: [{ ip_address: '10.9.9.9' }] }, 'Must input network_id when request IP address'],
        [{ fixed_ips: [{ ip_address: 'nowhere' }] }, 'nowhere'],
        [{ net_id: 'x' }, "'x'"],
      ])('refuses an interface %j with 400', async (asked, message) => {
        expect((await plug(asked, 400))['message']).toContain(message);
      });

      it('a port of any name that the server does not have is detached as the original does: nothing comes of it', async () => {
        const before = (await cloud.nova.ask(attachments.interfaces)).text;
        for (const port of ['x'.repeat(256), 'x'.repeat(2000), 'x', someUuid()]) {
          const answer = await cloud.nova.ask(`${attachments.interfaces}/${port}`, { method: 'DELETE' });
          expect([answer.status, answer.text]).toEqual([202, '']);
        }
        expect((await cloud.nova.ask(attachments.interfaces)).text).toBe(before);
      });

      it('of several interfaces at once each gets an address of its own, and one address goes to one server', async () => {
        const vifs = await Promise.all([plug({}), plug({}), plug({})]);
        const addresses = vifs.map((vif) => JSON.stringify(vif['fixed_ips']));
        expect(new Set(addresses).size).toBe(3);
        const xml = await domainXml(cloud, server);
        for (const vif of vifs) expect(xml).toContain(String(vif['mac_addr']));
        const asked = { net_id: someUuid(), fixed_ips: [{ ip_address: '192.168.7.8' }] };
        const ask = () => cloud.nova.ask(attachments.interfaces, { json: { interfaceAttachment: asked } });
        const answers = await Promise.all([ask(), ask()]);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
        expect(await cloud.sql('SELECT * FROM nova.address_reservations')).toEqual([]);
      });

      it('one port goes to one server, also when two ask for it at once', async () => {
        const other = await activeServer(cloud, { imageRef: image });
        const asked = { interfaceAttachment: { port_id: someUuid() } };
        const ask = (id: string) =>
          cloud.nova.ask<Record<string, Body>>(`/v2.1/servers/${id}/os-interface`, { json: asked });
        const answers = await Promise.all([ask(server), ask(other)]);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
        const refused = answers.find(({ status }) => status === 409);
        expect(refused?.body['conflictingRequest']?.['message']).toBe(
          `Port ${asked.interfaceAttachment.port_id} is still in use.`,
        );
      });

      it('an interface takes the port, the network and the address that are asked for', async () => {
        const [port, network] = [someUuid(), someUuid()];
        expect(await plug({ port_id: port })).toMatchObject({ port_id: port });
        const asked = { net_id: network, fixed_ips: [{ ip_address: '192.168.7.7' }] };
        expect(await plug(asked)).toMatchObject({ net_id: network, fixed_ips: [{ ip_address: '192.168.7.7' }] });
        expect((await plug(asked, 409))['message']).toContain('192.168.7.7 is already in use');
      });
    },
  );
}
