import { createVhost, findBroker, NO_BROKER } from '../../../../test/support/rabbit.js';
import { FakeBroker } from '../drivers/fake/fake-broker.js';

/** What a contract suite asks a broker for, whichever it is. */
interface QueueState {
  readonly name: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface Backend {
  readonly name: string;
  /** A broker, or virtual host, of the file's own. */
  open(label: string): Promise<OpenBackend>;
}

export interface OpenBackend {
  transportUrl(options?: string): string;
  queues(): Promise<readonly QueueState[]>;
  exchanges(): Promise<readonly { name: string; type: string; durable: boolean; auto_delete: boolean }[]>;
  bindings(): Promise<readonly { source: string; destination: string; routing_key: string }[]>;
  close(): Promise<void>;
}

let number = 0;

const fake: Backend = {
  name: 'fake',
  open: async (label) => {
    number += 1;
    const name = `${label}-${number}`;
    const broker = FakeBroker.get(name);
    return {
      transportUrl: (options = '') => `fake://${name}${options}`,
      queues: async () => broker.snapshot().queues,
      exchanges: async () => broker.snapshot().exchanges,
      bindings: async () => broker.snapshot().bindings,
      close: async () => undefined,
    };
  },
};

const rabbit: Backend = {
  name: 'rabbit',
  open: async (label) => {
    const broker = await findBroker();
    if (!broker) throw new Error(NO_BROKER);
    const vhost = await createVhost(broker, label);
    return {
      transportUrl: (options) => vhost.transportUrl(options),
      queues: () => vhost.api('/queues/{vhost}'),
      exchanges: async () => {
        const all =
          await vhost.api<{ name: string; type: string; durable: boolean; auto_delete: boolean }[]>(
            '/exchanges/{vhost}',
          );
        return all.filter(({ name }) => name !== '' && !name.startsWith('amq.'));
      },
      bindings: async () => {
        const all =
          await vhost.api<{ source: string; destination: string; routing_key: string }[]>('/bindings/{vhost}');
        return all.filter(({ source }) => source !== '');
      },
      close: () => vhost.drop(),
    };
  },
};

/** The fake driver always, RabbitMQ where one is to be had; says so in one line where it is not. */
export async function backends(): Promise<readonly Backend[]> {
  if (await findBroker()) return [fake, rabbit];
  process.stderr.write(`${NO_BROKER}\n`);
  return [fake];
}
