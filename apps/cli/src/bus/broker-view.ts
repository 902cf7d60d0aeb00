import { FakeBroker, type TransportUrl } from '#messaging';
import { ManagementApi } from './management-api.js';

/** What is on the broker, in the words of RabbitMQ's management API. */
export interface BrokerView {
  readonly exchanges: readonly { name: string; type: string; durable: boolean; auto_delete: boolean }[];
  readonly queues: readonly {
    name: string;
    durable: boolean;
    auto_delete: boolean;
    arguments: Readonly<Record<string, unknown>>;
    messages_ready: number;
    messages_unacknowledged: number;
    consumers: number;
  }[];
  readonly bindings: readonly { source: string; destination: string; routing_key: string }[];
}

type Raw<T> = { readonly [K in keyof T]?: T[K] };
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

async function fromManagement(api: ManagementApi): Promise<BrokerView> {
  const [exchanges, queues, bindings] = await Promise.all([
    api.get<BrokerView['exchanges']>('/exchanges/{vhost}'),
    api.get<readonly Raw<BrokerView['queues'][number]>[]>('/queues/{vhost}'),
    api.get<BrokerView['bindings']>('/bindings/{vhost}'),
  ]);
  return {
    exchanges: exchanges.filter(({ name }) => name !== '' && !name.startsWith('amq.')),
    queues: queues.map((queue) => ({
      name: String(queue.name),
      durable: queue.durable === true,
      auto_delete: queue.auto_delete === true,
      arguments: queue.arguments ?? {},
      // The management API counts with a delay of some seconds: a new queue has no counts yet.
      messages_ready: number(queue.messages_ready),
      messages_unacknowledged: number(queue.messages_unacknowledged),
      consumers: number(queue.consumers),
    })),
    bindings: bindings.filter(({ source }) => source !== ''),
  };
}

/** Reads the management API, or the broker of this process under `fake://`. */
export function viewBroker(url: TransportUrl, managementUrl?: string): Promise<BrokerView> {
  if (url.driver === 'fake') return Promise.resolve(FakeBroker.get(url.brokerName).snapshot());
  return fromManagement(new ManagementApi(url, managementUrl));
}
