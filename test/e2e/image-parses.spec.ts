import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { TypedImages } from './support/compiled.js';
import { activeImage, activeServer } from './support/scenario.js';
import { TestCloud } from './support/test-cloud.js';

const { image, imageOfInstance } = TypedImages.prototype;

/** The side that asks: the compute host is where a domain is rendered, all else is the API's and the scheduler's. */
function asker(): 'host' | 'API' {
  return /\/libs\/libvirt\//.test(new Error('who asks').stack ?? '') ? 'host' : 'API';
}

type Count = { host: number; API: number };

/** What was parsed, and for whom; NUMA constraints are counted by who reads the number of nodes. */
class Parses {
  readonly images: Count = { host: 0, API: 0 };
  readonly remembered: Count = { host: 0, API: 0 };
  readonly numaConstraints: Count = { host: 0, API: 0 };

  begin(): void {
    const { images, remembered, numaConstraints } = this;
    TypedImages.prototype.image = function (raw) {
      images[asker()] += 1;
      const typed = image.call(this, raw);
      const get = (properties: object, name: string | symbol) => {
        if (name === 'hw_numa_nodes') numaConstraints[asker()] += 1;
        return Reflect.get(properties, name) as unknown;
      };
      return { ...typed, properties: new Proxy(typed.properties, { get }) };
    };
    TypedImages.prototype.imageOfInstance = function (stored, imageRef) {
      remembered[asker()] += 1;
      return imageOfInstance.call(this, stored, imageRef);
    };
  }

  end(): void {
    Object.assign(TypedImages.prototype, { image, imageOfInstance });
  }
}

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe(`A boot on ${backend.name}`, () => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed' });
    });
    afterAll(() => cloud.stop());

    it('parses its image, and derives its NUMA topology, once in the API and once on the host', async () => {
      const imageRef = await activeImage(cloud, { hw_disk_bus: 'scsi' });
      const parses = new Parses();
      parses.begin();
      try {
        await activeServer(cloud, { imageRef });
      } finally {
        parses.end();
      }
      // What the server remembers of it is another image (ImageMeta.from_instance): the host's alone to read.
      expect({ ...parses }).toEqual({
        images: { host: 1, API: 1 },
        numaConstraints: { host: 1, API: 1 },
        remembered: { host: 1, API: 0 },
      });
    });
  });
}
