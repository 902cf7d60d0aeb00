import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createVolume,
  systemMetadata,
  volumeReaches,
} from './support/scenario.js';
import { TestCloud } from './support/test-cloud.js';

const found = await backends();
/** What Nova since Liberty takes out of a volume's image metadata before it counts as properties. */
const CORE_KEYS = [
  'image_id',
  'image_name',
  'size',
  'checksum',
  'container_format',
  'disk_format',
  'min_ram',
  'min_disk',
];
const HAN = '汉';

interface Expectation {
  readonly release: 'icehouse' | 'zed';
  /** Keys of volume_image_metadata that become `image_` rows as plain properties. */
  readonly coreKeysStay: boolean;
  readonly han: string;
}

const RELEASES: readonly Expectation[] = [
  { release: 'icehouse', coreKeysStay: true, han: HAN.repeat(255) },
  { release: 'zed', coreKeysStay: false, han: HAN.repeat(85) },
];

for (const backend of found) {
  describe.each(RELEASES)(`$release on ${backend.name}`, ({ release, coreKeysStay, han }) => {
    let cloud: TestCloud;

    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
    }, 60_000);
    afterAll(() => cloud?.stop(), 30_000);

    it('boots from an image: its properties and four attributes are stored', async () => {
      const image = await activeImage(cloud, { min_ram: 32, hw_vif_model: 'e1000' });
      const stored = await systemMetadata(cloud, await activeServer(cloud, { imageRef: image }));
      expect(stored).toMatchObject({
        image_hw_vif_model: 'e1000',
        image_min_ram: '32',
        image_min_disk: '1',
        image_disk_format: 'qcow2',
        image_container_format: 'bare',
        image_base_image_ref: image,
      });
    });

    it(`boots from a volume: the eight core keys are ${coreKeysStay ? 'properties as any other' : 'taken out'}`, async () => {
      const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
      const volume = await createVolume(cloud, { imageRef: image });
      const shown = (await volumeReaches(cloud, volume, 'available')).volume_image_metadata ?? {};
      expect(Object.keys(shown)).toEqual(expect.arrayContaining([...CORE_KEYS, 'hw_vif_model']));
      const stored = await systemMetadata(cloud, await activeServer(cloud, bootVolume(volume)));
      expect(stored).toMatchObject({ image_hw_vif_model: 'e1000', image_base_image_ref: '' });
      const dropped = ['image_image_id', 'image_image_name', 'image_checksum', 'image_size'];
      for (const key of dropped) expect([key, key in stored]).toEqual([key, coreKeysStay]);
      expect(['image_disk_format' in stored, 'image_container_format' in stored]).toEqual([coreKeysStay, coreKeysStay]);
      expect(stored).toMatchObject({ image_min_disk: '1', image_min_ram: '0' });
    });

    it('cuts a value of 300 ASCII characters to 255, and one of 300 汉字 as the release counts', async () => {
      const image = await activeImage(cloud, { ascii: 'a'.repeat(300), han: HAN.repeat(300) });
      const stored = await systemMetadata(cloud, await activeServer(cloud, { imageRef: image }));
      expect(stored).toMatchObject({ image_ascii: 'a'.repeat(255), image_han: han });
    });

    it('raises min_disk to the root disk of the flavor, and for a vhd image sets it to that', async () => {
      const flavor = { name: `no-root-${release}`, id: `no-root-${release}`, ram: 512, vcpus: 1, disk: 0 };
      expect((await cloud.nova.ask('/v2.1/flavors', { json: { flavor } })).status).toBe(200);
      const minDisk = async (disk_format: string, flavorRef: string) => {
        const imageRef = await activeImage(cloud, { disk_format, min_disk: 5 });
        return (await systemMetadata(cloud, await activeServer(cloud, { imageRef, flavorRef })))['image_min_disk'];
      };
      expect([await minDisk('qcow2', '2'), await minDisk('vhd', '2')]).toEqual(['20', '20']);
      expect([await minDisk('qcow2', flavor.id), await minDisk('vhd', flavor.id)]).toEqual(['5', '0']);
    });

    it('begins its versions with v2.0', async () => {
      const { body } = await cloud.nova.ask<{ versions: { id: string; status: string }[] }>('/');
      expect(body.versions.map(({ id, status }) => [id, status])).toEqual([
        ['v2.0', release === 'zed' ? 'SUPPORTED' : 'CURRENT'],
        ['v2.1', 'CURRENT'],
      ]);
      for (const path of ['/v2', '/v2/'])
        expect((await cloud.nova.ask(path)).body).toMatchObject({
          version: {
            id: 'v2.0',
            links: expect.arrayContaining([{ rel: 'self', href: expect.stringMatching(/\/v2\/$/) }]),
          },
        });
    });
  });
}

afterAll(async () => {
  for (const backend of found) await backend.release();
});
