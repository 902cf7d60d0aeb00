import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { CinderHarness } from './cinder-harness.js';

const backends = await databaseBackends();

describe.each(backends)('a volume from an image, on $name', (backend) => {
  let place: DatabasePlace;
  let cinder: CinderHarness;

  beforeAll(async () => {
    place = await backend.create();
    cinder = await CinderHarness.start(place);
  }, 60_000);
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
    await backend.release();
  });

  it('becomes available with its metadata', async () => {
    const imageId = cinder.glance.add(
      '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e',
      {
        name: 'img',
        disk_format: 'raw',
        container_format: 'bare',
        min_disk: 0,
        min_ram: 64,
        checksum: 'abc',
        hw_disk_bus: 'scsi',
        ['__proto__']: 'x',
      },
      Buffer.alloc(10_000, 1),
    );
    const id = await cinder.createVolume({ size: 1, imageRef: imageId, name: 'v' });
    const view = await cinder.settled(id);
    expect(view).toMatchObject({ status: 'available', bootable: 'true' });
  });
});
