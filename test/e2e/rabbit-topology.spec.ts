import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BackendLease, backends } from './support/backends.js';
import { activeImage, activeServer, createVolume, volumeReaches } from './support/scenario.js';
import { TestCloud } from './support/test-cloud.js';

const real = (await backends()).filter((backend) => backend.name !== 'embedded');

interface ExchangeInfo {
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
}
interface QueueInfo {
  readonly name: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly arguments: Record<string, unknown>;
}
interface BindingInfo {
  readonly source: string;
  readonly destination: string;
  readonly routing_key: string;
}

// One case at least, so that a machine without a broker shows why it is empty.
describe('what an operator sees in the management API of RabbitMQ', () => {
  it(real.length === 0 ? 'is left out: no broker or no PostgreSQL can be had' : 'is checked on a broker', () => {
    expect(real.length).toBeLessThanOrEqual(1);
  });

  // Not describe.each: it takes no empty list.
  for (const backend of real)
    describe(`on ${backend.name}`, () => {
      let cloud: TestCloud;
      let lease: BackendLease;

      beforeAll(async () => {
        lease = await backend.lease();
        cloud = await TestCloud.start({ ...backend, lease: async () => lease }, { NOVA_COMPUTE_HOSTS: '2' });
        const image = await activeImage(cloud, { hw_disk_bus: 'scsi' });
        await volumeReaches(cloud, await createVolume(cloud, { imageRef: image }), 'available');
        await activeServer(cloud, { imageRef: image });
      }, 60_000);
      afterAll(async () => {
        await cloud?.stop();
        await backend.release();
      }, 30_000);

      const api = <T>(path: string) => {
        if (lease.vhost === undefined) throw new Error('a real backend has a virtual host');
        return lease.vhost.api<T>(path);
      };

      it('shows one non-durable topic exchange a service', async () => {
        const exchanges = await api<ExchangeInfo[]>('/exchanges/{vhost}');
        for (const name of ['nova', 'cinder', 'glance']) {
          expect(exchanges).toContainEqual(
            expect.objectContaining({ name, type: 'topic', durable: false, auto_delete: false }),
          );
        }
        for (const name of ['compute_fanout', 'conductor_fanout', 'cinder-volume_fanout']) {
          expect(exchanges).toContainEqual(
            expect.objectContaining({ name, type: 'fanout', durable: false, auto_delete: true }),
          );
        }
      });

      it('shows a queue a topic, one a host, a fanout queue a server, and the notifications waiting', async () => {
        const queues = await api<QueueInfo[]>('/queues/{vhost}');
        const names = queues.map((queue) => queue.name);
        const plain = [
          'compute',
          'compute.compute1',
          'compute.compute2',
          'conductor',
          'cinder-volume',
          'cinder-volume.volume1@file',
          'cinder-backup',
          'cinder-backup.volume1',
          'notifications.info',
        ];
        expect(names).toEqual(expect.arrayContaining(plain));
        for (const queue of queues.filter(({ name }) => plain.includes(name))) {
          expect(queue).toMatchObject({ durable: false, auto_delete: false, arguments: {} });
        }
        const fanouts = queues.filter(({ name }) => /^compute_fanout_[0-9a-f]{32}$/.test(name));
        expect(fanouts).toHaveLength(2);
        for (const queue of fanouts) expect(queue.arguments).toEqual({ 'x-expires': 1_800_000 });
        expect(names).toContainEqual(expect.stringMatching(/^reply_[0-9a-f]{32}$/));
      });

      it('shows each queue bound to its exchange with its own name as the key', async () => {
        const bindings = await api<BindingInfo[]>('/bindings/{vhost}');
        const bound = (source: string, destination: string) =>
          expect(bindings).toContainEqual(expect.objectContaining({ source, destination, routing_key: destination }));
        bound('nova', 'compute');
        bound('nova', 'compute.compute1');
        bound('nova', 'conductor');
        bound('cinder', 'cinder-volume.volume1@file');
        bound('cinder', 'cinder-backup.volume1');
        bound('nova', 'notifications.info');
        bound('glance', 'notifications.info');
      });
    });
});
