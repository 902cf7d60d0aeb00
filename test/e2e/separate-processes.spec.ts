import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { qcow2 } from './support/disk-image.js';
import { ProcessCloud } from './support/process-cloud.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createServer,
  createVolume,
  domainXml,
  serverSettles,
  showServer,
  volumeReaches,
} from './support/scenario.js';
import { ServiceProcess } from './support/service-process.js';
import { volumeAction } from './support/volume-actions.js';

const real = (await backends()).filter((backend) => backend.name !== 'embedded');

describe('each service in a process of its own', () => {
  it(
    real.length === 0 ? 'is left out: no broker or no PostgreSQL can be had' : 'is tried on a broker and a database',
    () => {
      expect(real.length).toBeLessThanOrEqual(1);
    },
  );

  it('refuses a bus that nobody else could hear, and says what to set', async () => {
    const alone = ServiceProcess.start('nova-compute', { TRANSPORT_URL: 'fake://', PROPTRAIL_STATE_DIR: ':memory:' });
    await expect(alone).rejects.toThrow(/exited with 1: .*TRANSPORT_URL is fake:\/\/.*Name a RabbitMQ/s);
  });

  // Not describe.each: it takes no empty list.
  for (const backend of real)
    describe(`on ${backend.name}`, () => {
      let cloud: ProcessCloud;

      beforeAll(async () => {
        cloud = await ProcessCloud.start(backend, ['compute1'], { NOVA_SERVICE_DOWN_TIME: '30' });
      }, 90_000);

      afterAll(async () => {
        await cloud?.end();
        await backend.release();
      }, 30_000);

      it('carries a property from the image into the domain of another process', async () => {
        const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
        const volume = await createVolume(cloud, { imageRef: image });
        await volumeReaches(cloud, volume, 'available');
        expect(await domainXml(cloud, await activeServer(cloud, { imageRef: image }))).toContain(
          '<model type="e1000"/>',
        );
        expect(await domainXml(cloud, await activeServer(cloud, bootVolume(volume)))).toContain(
          '<model type="e1000"/>',
        );
      });

      it('builds what was asked while its compute host was dead, once it is back', async () => {
        const image = await activeImage(cloud);
        await cloud.kill('compute1');
        const id = await createServer(cloud, { imageRef: image });
        expect(await showServer(cloud, id)).toMatchObject({ status: 'BUILD' });
        await cloud.start('compute1');
        expect(await serverSettles(cloud, id)).toMatchObject({ status: 'ACTIVE' });
      });

      it('finishes a volume whose manager was killed', async () => {
        const image = await activeImage(cloud, {}, Buffer.concat([qcow2(), Buffer.alloc(64 * 1024 * 1024, 'x')]));
        const id = await createVolume(cloud, { imageRef: image });
        await cloud.kill('cinder');
        await cloud.start('cinder');
        expect(await volumeReaches(cloud, id, 'available')).toMatchObject({ status: 'available', bootable: 'true' });
      });

      it('finishes an upload whose manager was killed', async () => {
        const image = await activeImage(cloud, {}, Buffer.concat([qcow2(), Buffer.alloc(64 * 1024 * 1024, 'x')]));
        const volume = await createVolume(cloud, { imageRef: image });
        await volumeReaches(cloud, volume, 'available');
        type Uploaded = { 'os-volume_upload_image': { image_id: string } };
        const wanted = { image_name: 'uploaded', disk_format: 'qcow2' };
        const { 'os-volume_upload_image': uploaded } = await volumeAction<Uploaded>(
          cloud,
          volume,
          'os-volume_upload_image',
          wanted,
        );
        await cloud.kill('cinder');
        await cloud.start('cinder');
        expect(await volumeReaches(cloud, volume, 'available')).toMatchObject({ status: 'available' });
        const shown = await cloud.glance.ask<{ size: number }>(`/v2/images/${uploaded.image_id}`);
        expect(shown.body).toMatchObject({ status: 'active', size: 64 * 1024 * 1024 + qcow2().length });
      }, 60_000);

      it('ends with status 0 on SIGTERM', async () => {
        const codes = [];
        for (const service of ['compute1', 'nova-api', 'cinder', 'glance']) codes.push(await cloud.stop(service));
        expect(codes).toEqual([0, 0, 0, 0]);
      });
    });
});
