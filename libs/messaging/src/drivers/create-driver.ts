import type { TransportUrl } from '../transport/transport-url.js';
import type { BusDriver } from './driver.js';
import { FakeBroker } from './fake/fake-broker.js';
import { FakeDriver } from './fake/fake-driver.js';
import { RabbitDriver } from './rabbit/rabbit-driver.js';

type DriverFactory = (url: TransportUrl, connectionName: string) => BusDriver;

const DRIVERS: Readonly<Record<TransportUrl['driver'], DriverFactory>> = {
  fake: (url) => new FakeDriver(FakeBroker.get(url.brokerName)),
  rabbit: (url, connectionName) => new RabbitDriver(url, connectionName),
};

export function createDriver(url: TransportUrl, connectionName: string): BusDriver {
  return DRIVERS[url.driver](url, connectionName);
}
