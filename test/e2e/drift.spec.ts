import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { proptrail } from './support/proptrail-command.js';
import { activeImage, activeServer, bootVolume, createVolume, domainXml, volumeReaches } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { someUuid, TestCloud } from './support/test-cloud.js';

interface Drift {
  readonly property: string;
  readonly image: string | null;
  readonly volume: string | null;
  readonly system_metadata: string | null;
  readonly xml: readonly string[];
  readonly request_spec: string | null;
  readonly after_resize: { readonly gained: readonly string[]; readonly lost: readonly string[] } | null;
  readonly to_take_effect: string | null;
  readonly why: string;
}

async function driftOf(cloud: TestCloud, id: string, property: string): Promise<Drift> {
  const { status, text, body } = await cloud.nova.ask<{ properties: Drift[] }>(`/proptrail/servers/${id}/drift`);
  expect([status, text]).toEqual([200, expect.any(String)]);
  const found = body.properties.find((drift) => drift.property === property);
  if (found === undefined) throw new Error(`the drift does not tell of ${property}: ${text}`);
  return found;
}

async function editImage(cloud: TestCloud, id: string, changes: readonly Record<string, string>[]): Promise<void> {
  const type = 'application/openstack-images-v2.1-json-patch';
  const answer = await cloud.glance.ask(`/v2/images/${id}`, { method: 'PATCH', json: changes, type });
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
}

const replaced = (name: string, value: string) => ({ op: 'replace', path: `/${name}`, value });

async function rebootHard(cloud: TestCloud, id: string): Promise<void> {
  await act(cloud, id, { reboot: { type: 'HARD' } });
  await actionReaches(cloud, id, 'ACTIVE');
}

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe.each(['icehouse', 'zed'] as const)(`The drift of a server on ${backend.name}, release %s`, (release) => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
    });
    afterAll(() => cloud.stop());

    it('is none after the boot, and names what each property made of the domain', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000', hw_disk_bus: 'scsi', mine: 'x' });
      const id = await activeServer(cloud, { imageRef: image });
      expect(await driftOf(cloud, id, 'hw_vif_model')).toMatchObject({
        image: 'e1000',
        volume: null,
        system_metadata: 'e1000',
        xml: ['devices/interface/model type=e1000'],
        to_take_effect: 'nothing',
      });
      expect((await driftOf(cloud, id, 'hw_disk_bus')).xml).toContain('devices/disk/target bus=scsi');
      expect(await driftOf(cloud, id, 'mine')).toMatchObject({ xml: [], to_take_effect: 'nothing' });
    });

    it(
      release === 'icehouse'
        ? 'says hard reboot for an edited property, and nothing more after one'
        : 'says rebuild for an edited property, and the same after a hard reboot',
      async () => {
        const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
        const id = await activeServer(cloud, { imageRef: image });
        await editImage(cloud, image, [replaced('hw_vif_model', 'rtl8139')]);
        const edited = await driftOf(cloud, id, 'hw_vif_model');
        const after = release === 'icehouse' ? 'hard reboot' : 'rebuild';
        expect(edited).toMatchObject({ image: 'rtl8139', system_metadata: 'e1000', to_take_effect: after });
        await rebootHard(cloud, id);
        const rebooted = await driftOf(cloud, id, 'hw_vif_model');
        expect(rebooted.to_take_effect).toBe(release === 'icehouse' ? 'nothing' : 'rebuild');
        expect((await domainXml(cloud, id)).includes('rtl8139')).toBe(rebooted.to_take_effect === 'nothing');
      },
    );

    it('tells what a disk bus needs, and it is so', async () => {
      const image = await activeImage(cloud, { hw_disk_bus: 'ide' });
      const id = await activeServer(cloud, { imageRef: image });
      await editImage(cloud, image, [replaced('hw_disk_bus', 'scsi')]);
      const remedy = (await driftOf(cloud, id, 'hw_disk_bus')).to_take_effect;
      expect(remedy).toBe(release === 'icehouse' ? 'two hard reboots' : 'new server');
      await rebootHard(cloud, id);
      expect(await domainXml(cloud, id)).toContain('bus="ide"');
      await rebootHard(cloud, id);
      expect((await domainXml(cloud, id)).includes('bus="ide"')).toBe(release === 'zed');
      const anew = await activeServer(cloud, { imageRef: image });
      expect(await domainXml(cloud, anew)).toContain('bus="scsi"');
    });

    it('shows the copy of a root volume beside the image that it was made from', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
      const volume = await createVolume(cloud, { imageRef: image });
      await volumeReaches(cloud, volume, 'available');
      const id = await activeServer(cloud, bootVolume(volume));
      await editImage(cloud, image, [replaced('hw_vif_model', 'rtl8139')]);
      expect(await driftOf(cloud, id, 'hw_vif_model')).toMatchObject({
        image: 'rtl8139',
        volume: 'e1000',
        system_metadata: 'e1000',
        to_take_effect: 'rebuild',
      });
      await act(cloud, id, { rebuild: { imageRef: image } });
      await actionReaches(cloud, id, 'ACTIVE');
      const rebuilt = { volume: release === 'icehouse' ? 'e1000' : 'rtl8139', system_metadata: 'rtl8139' };
      expect(await driftOf(cloud, id, 'hw_vif_model')).toMatchObject({ ...rebuilt, to_take_effect: 'nothing' });
      expect(await domainXml(cloud, id)).toContain('rtl8139');
    });

    it('foretells that a resize takes back what a rebuild with the same image brought, under zed', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
      const id = await activeServer(cloud, { imageRef: image });
      await editImage(cloud, image, [replaced('hw_vif_model', 'rtl8139')]);
      await act(cloud, id, { rebuild: { imageRef: image } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, id)).toContain('<model type="rtl8139"/>');
      const model = (type: string) => [`devices/interface/model type=${type}`];
      const foretold =
        release === 'icehouse'
          ? { request_spec: null, after_resize: null }
          : { request_spec: 'e1000', after_resize: { gained: model('e1000'), lost: model('rtl8139') } };
      expect(await driftOf(cloud, id, 'hw_vif_model')).toMatchObject(foretold);
      await act(cloud, id, { resize: { flavorRef: '2' } });
      await actionReaches(cloud, id, 'VERIFY_RESIZE');
      const [type, remedy] = release === 'icehouse' ? ['rtl8139', 'nothing'] : ['e1000', 'hard reboot'];
      expect(await domainXml(cloud, id)).toContain(`<model type="${type}"/>`);
      const remembered = { image: 'rtl8139', system_metadata: 'rtl8139', to_take_effect: remedy };
      expect(await driftOf(cloud, id, 'hw_vif_model')).toMatchObject(remembered);
      await act(cloud, id, { confirmResize: null }, 204);
      await actionReaches(cloud, id, 'ACTIVE');
      await rebootHard(cloud, id);
      expect(await domainXml(cloud, id)).toContain('<model type="rtl8139"/>');
    });

    it('a property that is taken off the image stays until a rebuild', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
      const id = await activeServer(cloud, { imageRef: image });
      await editImage(cloud, image, [{ op: 'remove', path: '/hw_vif_model' }]);
      const drift = { image: null, system_metadata: 'e1000', to_take_effect: 'rebuild' };
      expect(await driftOf(cloud, id, 'hw_vif_model')).toMatchObject(drift);
      await rebootHard(cloud, id);
      expect(await domainXml(cloud, id)).toContain('e1000');
      await act(cloud, id, { rebuild: { imageRef: image } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, id)).not.toContain('e1000');
    });

    it('a rebuild leaves the bus of a disk, whose name it keeps; the drift says what is left to do', async () => {
      const image = await activeImage(cloud, { hw_disk_bus: 'ide' });
      const id = await activeServer(cloud, { imageRef: image });
      await editImage(cloud, image, [replaced('hw_disk_bus', 'scsi')]);
      await act(cloud, id, { rebuild: { imageRef: image } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await domainXml(cloud, id)).toContain('<target bus="ide"');
      const { system_metadata, to_take_effect } = await driftOf(cloud, id, 'hw_disk_bus');
      const left = release === 'icehouse' ? 'hard reboot' : 'new server';
      expect([system_metadata, to_take_effect]).toEqual(['scsi', left]);
      await rebootHard(cloud, id);
      expect(await domainXml(cloud, id)).toContain(`<target bus="${release === 'icehouse' ? 'scsi' : 'ide'}"`);
    });

    it('goes on without the image once that is deleted', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
      const id = await activeServer(cloud, { imageRef: image });
      expect((await cloud.glance.ask(`/v2/images/${image}`, { method: 'DELETE' })).status).toBe(204);
      const gone = { image: null, system_metadata: 'e1000', to_take_effect: null };
      expect(await driftOf(cloud, id, 'hw_vif_model')).toMatchObject(gone);
    });

    it('is a table for people and JSON for programs, by proptrail drift', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
      const id = await activeServer(cloud, { imageRef: image });
      const table = await proptrail(cloud, 'drift', id);
      expect([table.status, table.err]).toEqual([0, '']);
      expect(table.out).toContain(`server ${id} (${release}): image ${image}\n`);
      expect(table.out).toMatch(/^hw_vif_model +e1000 +e1000 +nothing$/m);
      expect(table.out).toContain('  in the domain: devices/interface/model type=e1000\n');
      const json = await proptrail(cloud, 'drift', id, '--json');
      expect(JSON.parse(json.out)).toMatchObject({ server: id, release, image, image_exists: true, volume: null });
    });

    it('is 404 for a server that is not there, or not of the project', async () => {
      const ghost = someUuid();
      const missing = await proptrail(cloud, 'drift', ghost);
      expect(missing).toEqual({ status: 2, out: '', err: `Instance ${ghost} could not be found.\n` });
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      const stranger = await proptrail(cloud, 'drift', id, '--token', 'eve:other', '--roles', 'member');
      expect(stranger.status).toBe(2);
    });

    it('says which service does not answer', async () => {
      const id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      await cloud.stopService('glance');
      const { status, err } = await proptrail(cloud, 'drift', id);
      expect([status, err]).toEqual([1, expect.stringContaining('503 of nova-api: glance at http')]);
      await cloud.restart();
      expect((await proptrail(cloud, 'drift', id)).status).toBe(0);
    });
  });

  describe(`The drift of a server that an operator changes on ${backend.name}, release zed`, () => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed' });
    });
    afterAll(() => cloud.stop());

    it('says hard reboot once image-property set has noted the value, and nothing after the next start', async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
      const id = await activeServer(cloud, { imageRef: image });
      await editImage(cloud, image, [replaced('hw_vif_model', 'rtl8139')]);
      expect((await driftOf(cloud, id, 'hw_vif_model')).why).toContain('or image-property set and a hard reboot');
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      const set = await proptrail(cloud, 'image-property', 'set', id, '--property', 'hw_vif_model=rtl8139');
      expect(set.status).toBe(0);
      const noted = { system_metadata: 'rtl8139', xml: [], to_take_effect: 'hard reboot' };
      expect(await driftOf(cloud, id, 'hw_vif_model')).toMatchObject(noted);
      await act(cloud, id, { 'os-start': null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect((await driftOf(cloud, id, 'hw_vif_model')).to_take_effect).toBe('nothing');
    });
  });
}
