import { createTransport } from './compiled.js';
import type { TestCloud } from './test-cloud.js';

/** A notification as it lies in its queue. */
export interface WaitingNotification {
  readonly message_id: string;
  readonly publisher_id: string;
  readonly event_type: string;
  readonly priority: string;
  readonly payload: Record<string, unknown>;
  readonly _context_request_id: string;
}

const MOST = 5000;

/** Nova's notifications that nobody has taken, oldest first; they stay where they are. */
export async function waitingNotifications(
  cloud: Pick<TestCloud, 'config'>,
  topic: 'notifications' | 'versioned_notifications',
  priority: 'info' | 'error' = 'info',
): Promise<WaitingNotification[]> {
  const transport = createTransport({ url: cloud.config.transportUrl, controlExchange: 'nova' });
  try {
    const messages = await transport.driver.peek(`${topic}.${priority}`, MOST);
    return messages.map(({ body }) => {
      const envelope = JSON.parse(body.toString()) as { 'oslo.message': string };
      return JSON.parse(envelope['oslo.message']) as WaitingNotification;
    });
  } finally {
    await transport.close();
  }
}

/** All that lies in the queues of both topics, errors and all. */
export async function everyNotification(cloud: Pick<TestCloud, 'config'>) {
  const of = async (topic: 'notifications' | 'versioned_notifications') => [
    ...(await waitingNotifications(cloud, topic)),
    ...(await waitingNotifications(cloud, topic, 'error')),
  ];
  return { notifications: await of('notifications'), versioned_notifications: await of('versioned_notifications') };
}
