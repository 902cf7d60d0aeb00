import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeBroker, RpcClientFactory } from '#messaging';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { pollUntil } from '../../../test/support/poll-until.js';
import { createVhost, findBroker, NO_BROKER, type TestBroker } from '../../../test/support/rabbit.js';
import { CinderHarness, HOST } from './cinder.harness.js';

const IMAGE = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';

interface Binding {
  readonly source: string;
  readonly destination: string;
}

/** A bus of the suite's own. */
interface Bus {
  readonly url: string;
  readonly bindings: () => Promise<readonly Binding[]>;
  /** Makes the bus deliver the message about this volume again. */
  readonly deliverAgain: (cinder: CinderHarness, volumeId: string) => Promise<void>;
  readonly drop: () => Promise<void>;
}

async function inProcess(): Promise<Bus> {
  const name = `cinder-bus-${randomUUID()}`;
  return {
    url: `fake://${name}`,
    bindings: async () => FakeBroker.get(name).snapshot().bindings,
    deliverAgain: async (cinder, id) => {
      const clients = cinder.service.app.get(RpcClientFactory, { strict: false });
      const client = clients.client({ topic: 'cinder-volume', server: HOST, version: '3.0' });
      await client.cast('create_volume', { volume: { 'versioned_object.data': { id } } }, { request_id: 'req-again' });
    },
    drop: async () => {},
  };
}

async function onRabbit(broker: TestBroker): Promise<Bus> {
  const vhost = await createVhost(broker, 'cinder');
  const connections = () => vhost.api<{ name: string }[]>('/vhosts/{vhost}/connections');
  return {
    url: vhost.transportUrl(),
    bindings: () => vhost.api<Binding[]>('/bindings/{vhost}'),
    // A message whose consumer vanished before it acknowledged comes again.
    deliverAgain: async () => {
      for (const { name } of await pollUntil(connections, ({ length }) => length > 0))
        await vhost.api(`/connections/${encodeURIComponent(name)}`, { method: 'DELETE' });
    },
    drop: () => vhost.drop(),
  };
}

const broker = await findBroker();
if (broker === undefined) process.stderr.write(`${NO_BROKER}\n`);
const buses = [
  { name: 'the in-process bus', make: inProcess },
  ...(broker === undefined ? [] : [{ name: 'RabbitMQ', make: () => onRabbit(broker) }]),
];
const [embedded] = await databaseBackends();

describe.each(buses)('Cinder on $name', ({ make }) => {
  let bus: Bus;
  let place: DatabasePlace;
  let cinder: CinderHarness;

  beforeAll(async () => {
    bus = await make();
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(place, { transportUrl: bus.url });
    cinder.glance.add(IMAGE, { name: 'img', disk_format: 'raw', container_format: 'bare' }, Buffer.alloc(10_000, 1));
  }, 60_000);
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
    await bus?.drop();
  });

  it('serves the queues that oslo.messaging names, on exchange cinder', async () => {
    const bindings = await bus.bindings();
    for (const destination of ['cinder-volume', 'cinder-volume.volume1@file'])
      expect(bindings).toContainEqual(
        expect.objectContaining({ source: 'cinder', destination, routing_key: destination }),
      );
  });

  it('makes a volume once when its message comes again in the middle of the copy', async () => {
    let downloads = 0;
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    cinder.glance.beforeDownload = () => {
      downloads += 1;
      return held;
    };
    const id = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    await pollUntil(
      () => downloads,
      (count) => count === 1,
    );
    await bus.deliverAgain(cinder, id);
    const blank = await cinder.createVolume({ size: 1 });
    expect(await cinder.settled(blank)).toMatchObject({ status: 'available' });
    letGo();
    expect(await cinder.settled(id)).toMatchObject({ status: 'available', bootable: 'true' });
    expect(downloads).toBe(1);
    const rows = await cinder.sql(
      'SELECT key FROM cinder.volume_glance_metadata WHERE volume_id = $1 AND NOT deleted',
      id,
    );
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  }, 60_000);
});
