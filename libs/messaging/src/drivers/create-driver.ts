import type { TransportUrl } from '../transport/transport-url.js';
import type { BusDriver } from './driver.js';
import { FakeBroker } from './fake/fake-broker.js';
import { FakeDriver } from './fake/fake-driver.js';
import { RabbitDriver } from './rabbit/rabbit-driver.js';

export interface DriverOptions {
  /** Shown in RabbitMQ's list of connections. */
  readonly connectionName: string;
  /** Milliseconds between two looks at whether what is listened on is still declared and bound. @default 30000 */
  readonly topologyUpkeepMs?: number;
}

type DriverFactory = (url: TransportUrl, options: DriverOptions) => BusDriver;

const DRIVERS: Readonly<Record<TransportUrl['driver'], DriverFactory>> = {
  fake: (url) => new FakeDriver(FakeBroker.get(url.brokerName)),
  rabbit: (url, { connectionName, topologyUpkeepMs }) => new RabbitDriver(url, connectionName, topologyUpkeepMs),
};

export function createDriver(url: TransportUrl, options: DriverOptions): BusDriver {
  return DRIVERS[url.driver](url, options);
}
