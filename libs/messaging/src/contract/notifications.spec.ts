import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/support/rabbit.js';
import {
  type NotificationHandler,
  NotificationListener,
  type NotificationListenerOptions,
  NotificationResult,
} from '../notify/notification-listener.js';
import { Notifier } from '../notify/notifier.js';
import type { Transport } from '../transport/transport.js';
import { newHexId } from '../wire/ids.js';
import type { Notification, Priority } from '../wire/notification.js';
import { backends, type OpenBackend } from './backends.js';
import { deadLetters, Stage } from './harness.js';

describe.each(await backends())('notifications on the $name driver', ({ open }) => {
  let backend: OpenBackend;
  let stage: Stage;
  let transport: Transport;
  let listeners: NotificationListener[];

  beforeAll(async () => {
    backend = await open('notifications');
  });
  afterAll(() => backend.close());
  beforeEach(async () => {
    stage = new Stage(backend);
    listeners = [];
    transport = await stage.transport({ controlExchange: `x-${newHexId().slice(0, 8)}` });
  });
  afterEach(async () => {
    await Promise.all(listeners.map((listener) => listener.stop(500)));
    await stage.close();
  });

  const topics = () => [`n-${transport.controlExchange}`];
  const notifier = (driver?: 'messaging') =>
    new Notifier(transport, { publisherId: 'image.host1', topics: topics(), driver });

  async function listen(
    priority: Priority,
    handle: (notification: Notification) => unknown,
    options: NotificationListenerOptions & Pick<NotificationHandler, 'eventType'> = {},
  ): Promise<void> {
    const { eventType, ...rest } = options;
    const handler = { priority, eventType, handle: async (notification: Notification) => handle(notification) };
    const listener = new NotificationListener(transport, [handler], { topics: topics(), ...rest });
    listeners.push(listener);
    await listener.start();
  }

  it('reach a listener with all that they carry, enveloped or bare', async () => {
    const seen: Notification[] = [];
    await notifier().warn('image.update', { id: 'i-1' }, { request_id: 'req-1' });
    await listen('warn', (notification) => void seen.push(notification));
    await notifier('messaging').warn('image.delete', { id: 'i-2' });
    await eventually(() => seen.length === 2, 'both were seen');
    expect(seen[0]).toMatchObject({
      publisherId: 'image.host1',
      eventType: 'image.update',
      priority: 'warn',
      payload: { id: 'i-1' },
      context: expect.objectContaining({ request_id: 'req-1' }),
    });
    expect(seen[1]).toMatchObject({ eventType: 'image.delete', payload: { id: 'i-2' } });
  });

  it('reach each pool once, and within a pool one listener', async () => {
    const pools: Record<string, unknown[]> = { audit: [], billing: [] };
    await listen('info', ({ payload }) => void pools['audit']?.push(payload), { pool: `audit-${topics()[0]}` });
    await listen('info', ({ payload }) => void pools['audit']?.push(payload), { pool: `audit-${topics()[0]}` });
    await listen('info', ({ payload }) => void pools['billing']?.push(payload), { pool: `billing-${topics()[0]}` });
    for (let n = 0; n < 4; n++) await notifier().info('e', n);
    await eventually(() => Object.values(pools).every((seen) => seen.length >= 4), 'both pools saw all');
    for (const seen of Object.values(pools)) expect([...seen].sort()).toEqual([0, 1, 2, 3]);
  });

  it('come again, marked as redelivered, when the handler puts them back', async () => {
    const seen: string[] = [];
    await listen('error', ({ messageId }) => {
      seen.push(messageId);
      return seen.length === 1 ? NotificationResult.REQUEUE : NotificationResult.HANDLED;
    });
    await notifier().error('e', {});
    await eventually(() => seen.length === 2, 'it came twice');
    expect(seen[0]).toBe(seen[1]);
  });

  it('go to the dead letters when the handler throws, and only those of the wanted type are handled', async () => {
    await listen(
      'info',
      () => {
        throw new Error('no such image');
      },
      { eventType: /^image\./ },
    );
    await notifier().info('volume.create', {});
    await notifier().info('image.update', {});
    const letters = await deadLetters(backend, transport, `${topics()[0]}.info`);
    expect(letters.map(({ headers }) => headers['x-dead-error'])).toEqual(['no such image']);
  });
});
