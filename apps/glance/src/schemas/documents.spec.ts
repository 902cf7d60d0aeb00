import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { ADMIN, MEMBER, qcow2Data, RunningGlance } from '../testing/running-glance.js';

const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
addFormatsModule.default(ajv);

const RELEASES = ['icehouse', 'zed'] as const;
const FORMATS = { disk_format: 'qcow2', container_format: 'bare' };
const NAMESPACES = '/v2/metadefs/namespaces';

describe.each(RELEASES)('every document of glance under %s', (release) => {
  let glance: RunningGlance;

  beforeAll(async () => {
    glance = await RunningGlance.start({ release, stateDir: ':memory:' });
  }, 60_000);
  afterAll(() => glance.close());

  /** What the release's own schema of that name says against a document; empty when it fits. */
  const faults = async (schemaPath: string, document: unknown): Promise<unknown> => {
    const { body: schema } = await glance.ask(MEMBER, 'GET', `/v2/schemas/${schemaPath}`);
    const validate = ajv.compile(schema);
    validate(document);
    return validate.errors ?? [];
  };
  const get = async (path: string) => (await glance.ask(ADMIN, 'GET', path)).body;

  it('fits the schema that the release shows: images as bare as can be, and with all they can have', async () => {
    const bare = await glance.create({});
    const full = await glance.create({ name: 'full', ...FORMATS, tags: ['t'], hw_disk_bus: 'scsi', min_disk: 1 });
    const { id } = full.body;
    const patched = await glance.patch(id, [{ op: 'replace', path: '/name', value: 'fuller' }]);
    await glance.upload(id, qcow2Data(600, 2 ** 30));
    const shown = [bare.body, full.body, patched.body, (await glance.show(id)).body];
    for (const image of shown) expect(await faults('image', image)).toEqual([]);
    for (const path of ['/v2/images', '/v2/images?limit=1'])
      expect(await faults('images', (await glance.ask(MEMBER, 'GET', path)).body)).toEqual([]);
  });

  it('fits it too where v1 stored custom properties that are null', async () => {
    const { id } = (await glance.create({ name: 'old' })).body;
    await glance.sql("INSERT INTO glance.image_properties (image_id, name) VALUES ($1, 'bus'), ($1, 'ramdisk_id')", [
      id,
    ]);
    const shown = (await glance.show(id)).body;
    expect(await faults('image', shown)).toEqual([]);
    const seen = { icehouse: [undefined, undefined], zed: ['', null] };
    expect([shown.bus, shown.ramdisk_id]).toEqual(seen[release]);
  });

  it('fits it where a project is a member of an image', async () => {
    const { id } = (await glance.create({ name: 'lent' })).body;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ member: 'other' });
    const member = await glance.ask(MEMBER, 'POST', `/v2/images/${id}/members`, { headers, body });
    expect(await faults('member', member.body)).toEqual([]);
    expect(await faults('member', await get(`/v2/images/${id}/members/other`))).toEqual([]);
    expect(await faults('members', await get(`/v2/images/${id}/members`))).toEqual([]);
  });

  if (release === 'zed')
    it('fits it where it defines metadata', async () => {
      const { namespaces } = await get(`${NAMESPACES}?limit=3`);
      expect(await faults('metadefs/namespaces', await get(`${NAMESPACES}?limit=3`))).toEqual([]);
      for (const { namespace } of namespaces) {
        const path = `${NAMESPACES}/${namespace}`;
        expect(await faults('metadefs/namespace', await get(path))).toEqual([]);
        for (const part of ['properties', 'objects', 'tags', 'resource_types'])
          expect([part, await faults(`metadefs/${part}`, await get(`${path}/${part}`))]).toEqual([part, []]);
      }
    });

  if (release === 'icehouse') {
    it('has no attribute that is null: not when it is created, shown, listed or changed', async () => {
      const created = (await glance.create({})).body;
      const keys = [
        'created_at',
        'file',
        'id',
        'min_disk',
        'min_ram',
        'owner',
        'protected',
        'schema',
        'self',
        'status',
      ];
      const expected = [...keys, 'tags', 'updated_at', 'visibility'];
      expect(Object.keys(created).sort()).toEqual(expected);
      expect(Object.keys((await glance.show(created.id)).body).sort()).toEqual(expected);
      const [listed] = (await glance.ask(MEMBER, 'GET', `/v2/images?id=${created.id}`)).body.images;
      expect(Object.keys(listed).sort()).toEqual(expected);
      const patched = (await glance.patch(created.id, [{ op: 'add', path: '/a', value: 'b' }])).body;
      expect(Object.keys(patched).sort()).toEqual(['a', ...expected].sort());
    });

    it('shows no custom property that v1 stored without a value', async () => {
      const headers = { 'x-image-meta-name': 'v1', 'x-image-meta-property-kernel_id': '' };
      const { image } = (await glance.ask(MEMBER, 'POST', '/v1/images', { headers })).body;
      expect(image.properties).toEqual({ kernel_id: null });
      expect((await glance.show(image.id)).body).not.toHaveProperty('kernel_id');
    });
  }
});
