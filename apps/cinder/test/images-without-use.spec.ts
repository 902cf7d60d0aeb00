import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { CinderHarness } from './cinder.harness.js';
import { imageData } from './image-data.js';

const [embedded] = await databaseBackends();
const IMAGE = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';
const GIB = 1024n ** 3n;
const DOCUMENT = { name: 'img', disk_format: 'qcow2', container_format: 'bare', min_disk: 0, min_ram: 0 };

function qcow2(virtualSize: bigint, backingFileAt = 0n): Buffer {
  const data = imageData('qcow2', 1024);
  data.writeBigUInt64BE(backingFileAt, 8);
  data.writeBigUInt64BE(virtualSize, 24);
  return data;
}

describe.each(['icehouse', 'zed'] as const)('a volume from an image, under %s', (release) => {
  let place: DatabasePlace;
  let cinder: CinderHarness;

  const ofImage = async (document: object, data: Buffer) => {
    cinder.glance.add(IMAGE, { ...DOCUMENT, ...document }, data);
    return cinder.ask('POST', '/volumes', { volume: { size: 1, imageRef: IMAGE } });
  };
  const settledOf = async (document: object, data: Buffer) => {
    const answer = await ofImage(document, data);
    expect([answer.status, answer.body]).toEqual([202, expect.anything()]);
    return cinder.settled(answer.body.volume.id);
  };

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(place, { release });
  }, 60_000);
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
  });

  it.each([
    ['whose disk is larger than the volume', {}, qcow2(5n * GIB)],
    ['whose disk is larger than the volume by a byte', {}, qcow2(GIB + 1n)],
    ['whose disk is larger, though it calls itself raw', { disk_format: 'raw' }, qcow2(5n * GIB)],
    ['that is backed by another file', {}, qcow2(GIB, 512n)],
    ['whose header no program reads', {}, Buffer.from('QFI\xfb', 'latin1')],
  ])('%s ends in error and is not bootable', async (_, document, data) => {
    expect(await settledOf(document, data)).toMatchObject({ status: 'error', bootable: 'false' });
  });

  it(`whose data is not of its format ${release === 'zed' ? 'ends in error' : 'is filled with it, as from a raw disk'}`, async () => {
    expect(await settledOf({}, imageData('junk', 4096))).toMatchObject(
      release === 'zed' ? { status: 'error', bootable: 'false' } : { status: 'available', bootable: 'true' },
    );
  });

  it.each(['queued', 'deactivated', 'saving', 'killed'])(
    `that is %s ${release === 'zed' ? 'is refused' : 'ends in error and is not bootable'}`,
    async (status) => {
      const image = { status, size: null, disk_format: 'raw' };
      if (release === 'icehouse')
        expect(await settledOf(image, Buffer.alloc(0))).toMatchObject({ status: 'error', bootable: 'false' });
      else expect((await ofImage(image, Buffer.alloc(0))).status).toBe(400);
    },
  );
});

describe.each([
  ['enabled', 'error', 'true', ['signature_verified']],
  ['disabled', 'available', 'true', ['signature_verified', 'image_id']],
] as const)('with verify_glance_signatures %s', (setting, status, bootable, keys) => {
  let place: DatabasePlace;
  let cinder: CinderHarness;

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(
      place,
      setting === 'enabled' ? {} : { settings: { CINDER_VERIFY_GLANCE_SIGNATURES: setting } },
    );
  }, 60_000);
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
  });

  const rowsOf = async (id: string) =>
    (
      await cinder.sql(
        'SELECT key FROM cinder.volume_glance_metadata WHERE volume_id = $1 AND NOT deleted ORDER BY id',
        id,
      )
    ).map(({ key }) => key);

  it(`a volume of an image that has signature_verified already is ${status}`, async () => {
    cinder.glance.add(IMAGE, { ...DOCUMENT, signature_verified: 'False' }, imageData('qcow2', 1024));
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    expect(await cinder.settled(id)).toMatchObject({ status, bootable });
    const rows = await rowsOf(id);
    for (const key of keys) expect(rows).toContain(key);
    if (setting === 'enabled') expect(rows).toEqual(keys);
  });

  it('a volume of any other image keeps the verdict only when there is one', async () => {
    cinder.glance.add(IMAGE, DOCUMENT, imageData('qcow2', 1024));
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    expect(await cinder.settled(id)).toMatchObject({ status: 'available' });
    expect((await rowsOf(id)).includes('signature_verified')).toBe(setting === 'enabled');
  });
});
