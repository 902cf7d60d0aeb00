import { NoSuchMethod, UnsupportedVersion } from '../errors/messaging-errors.js';
import type { Endpoint, EndpointMethod } from './endpoint.js';
import { versionIsCompatible } from './version.js';

/** What of a message decides who handles it. */
export interface Addressed {
  readonly method: string;
  readonly namespace: string | undefined;
  readonly version: string;
}

/** Finds the method for a message: the first endpoint that fits and has it (`oslo_messaging/rpc/dispatcher.py`). */
export class RpcDispatcher {
  private readonly endpoints: Endpoint[] = [];

  constructor(endpoints: readonly Endpoint[] = []) {
    this.endpoints.push(...endpoints);
  }

  /** Whether some method must not lose messages. */
  get hasAtLeastOnce(): boolean {
    return this.endpoints.some(({ methods }) =>
      [...methods.values()].some((method) => method.delivery === 'at-least-once'),
    );
  }

  /**
   * @throws NoSuchMethod an endpoint fits but none has the method, or its name starts with `_`.
   * @throws UnsupportedVersion no endpoint fits.
   */
  resolve({ method, namespace, version }: Addressed): EndpointMethod {
    if (method.startsWith('_')) throw new NoSuchMethod(method);
    let someFits = false;
    for (const endpoint of this.endpoints) {
      if (endpoint.namespace !== namespace) continue;
      if (!versionIsCompatible(endpoint.version ?? '1.0', version)) continue;
      someFits = true;
      const found = endpoint.methods.get(method);
      if (found) return found;
    }
    throw someFits ? new NoSuchMethod(method) : new UnsupportedVersion(version, method);
  }
}
