import { InvalidTransportUrl } from '../errors/messaging-errors.js';
import type { TransportUrl } from '../transport/transport-url.js';
import type { BusDriver } from './driver.js';
import { FakeBroker } from './fake/fake-broker.js';
import { FakeDriver } from './fake/fake-driver.js';

export function createDriver(url: TransportUrl, _connectionName: string): BusDriver {
  if (url.driver === 'fake') return new FakeDriver(FakeBroker.get(url.brokerName));
  throw new InvalidTransportUrl('the rabbit driver is not built in', url.driver);
}
