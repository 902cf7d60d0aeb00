import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RequestContext, runWithContext } from '#openstack-http';
import { GlanceClient, ServiceRefusal } from '#service-clients';
import { backends } from './support/backends.js';
import { someUuid, TestCloud } from './support/test-cloud.js';

const found = await backends();
const ANN = new RequestContext({ userId: 'ann', projectId: 'acme', roles: ['member'] });

/** `count` chunks of 64 KiB that are made when they are asked for. @returns the stream and how many were made so far */
function chunks(count: number): { stream: ReadableStream<Uint8Array>; made: () => number } {
  let made = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (made === count) return controller.close();
        made += 1;
        controller.enqueue(new Uint8Array(65_536).fill(made % 251));
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, made: () => made };
}

describe.each(found.flatMap((backend) => (['icehouse', 'zed'] as const).map((release) => ({ backend, release }))))(
  "another service's client of Glance, $release on $backend.name",
  ({ backend, release }) => {
    let cloud: TestCloud;
    let glance: GlanceClient;
    const asAnn = <T>(work: () => Promise<T>) => runWithContext(ANN, work);

    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release });
      glance = new GlanceClient(cloud.config.endpoints.glance);
    }, 60_000);
    afterAll(() => cloud?.stop(), 30_000);

    const properties = { hw_disk_bus: 'scsi', bdm_v2: true, kernel_id: '', block_device_mapping: [{ boot_index: 0 }] };
    const create = (name: string, more: Record<string, unknown> = {}) =>
      asAnn(() =>
        glance.create({ name, is_public: false, disk_format: 'raw', container_format: 'bare', properties, ...more }),
      );

    it('creates a queued image that comes back as it went, its properties as text', async () => {
      const { id } = await create('snap', { min_ram: '64', min_disk: 1, size: 0 });
      expect(await asAnn(() => glance.show(id))).toMatchObject({
        id,
        name: 'snap',
        status: 'queued',
        min_ram: 64,
        min_disk: 1,
        is_public: false,
        owner: 'acme',
        properties: { hw_disk_bus: 'scsi', bdm_v2: 'True', block_device_mapping: [{ boot_index: 0 }] },
      });
    });

    it('uploads as it reads, and an image without data becomes active too', async () => {
      const { id } = await create('data');
      const { stream, made } = chunks(160);
      await asAnn(() => glance.upload(id, stream));
      expect(made()).toBe(160);
      expect(await asAnn(() => glance.show(id))).toMatchObject({ status: 'active', size: 160 * 65_536 });
      const empty = await create('empty');
      await asAnn(() => glance.upload(empty.id, chunks(0).stream));
      expect(await asAnn(() => glance.show(empty.id))).toMatchObject({ status: 'active', size: 0 });
    });

    it('merges into an image and leaves alone what it does not name', async () => {
      const { id } = await create('before');
      await asAnn(() => glance.upload(id, chunks(1).stream));
      const changed = await asAnn(() =>
        glance.update(id, { name: 'after', disk_format: 'raw', properties: { hw_disk_bus: 'virtio', 'a/b~': 'c' } }),
      );
      expect(changed).toMatchObject({
        name: 'after',
        status: 'active',
        properties: { hw_disk_bus: 'virtio', bdm_v2: 'True', 'a/b~': 'c' },
      });
      expect(await asAnn(() => glance.update(id, { name: 'after' }))).toEqual(changed);
    });

    it('lists all pages of the images that have a property', async () => {
      const marked = someUuid();
      const ids = [];
      for (const name of ['one', 'two', 'three'])
        ids.push((await create(name, { properties: { instance_uuid: marked } })).id);
      const query = { instance_uuid: marked, sort_key: 'created_at', sort_dir: 'asc', limit: '2' };
      expect((await asAnn(() => glance.list(query))).map(({ id }) => id)).toEqual(ids);
      expect(await asAnn(() => glance.list({ instance_uuid: someUuid() }))).toEqual([]);
    });

    it('deletes an image, and says nothing when it is gone already', async () => {
      const { id } = await create('gone');
      await asAnn(() => glance.delete(id));
      expect(await asAnn(() => glance.show(id))).toBeNull();
      await asAnn(() => glance.delete(id));
    });

    it("throws Glance's own refusal", async () => {
      const refused = asAnn(() => glance.create({ name: 'x', disk_format: 'floppy', properties: {} }));
      await expect(refused).rejects.toMatchObject({ service: 'glance', status: 400 });
      await expect(refused).rejects.toBeInstanceOf(ServiceRefusal);
      await expect(asAnn(() => glance.update(someUuid(), { name: 'x' }))).rejects.toMatchObject({ status: 404 });
    });
  },
);

describe('a member of an image', () => {
  it('is named in the body of a POST', async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push([request.method, request.url, JSON.parse(body)]);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = new GlanceClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await client.addMember('a b', 'other');
    server.closeAllConnections();
    server.close();
    expect(seen).toEqual([['POST', '/v2/images/a%20b/members', { member: 'other' }]]);
  });
});

afterAll(async () => {
  for (const backend of found) await backend.release();
});
