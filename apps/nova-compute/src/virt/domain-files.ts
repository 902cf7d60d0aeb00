import type { Logger } from '#openstack-http';
import { type Domain, parseDomain } from './domain.js';
import type { InstanceStore } from './instance-store.js';

/** Domains as their files tell them; one that can not be read is left out, and said to be. */
export class DomainFiles {
  constructor(
    private readonly store: InstanceStore,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  async read(uuid: string): Promise<Domain | null> {
    return this.#parsed(uuid, await this.store.read(uuid, 'domain.json'));
  }

  /** Of an instance whose files wait for the end of a resize. */
  async readAside(uuid: string): Promise<Domain | null> {
    return this.#parsed(uuid, await this.store.readAside(uuid, 'domain.json'));
  }

  #parsed(uuid: string, text: string | null): Domain | null {
    if (text === null) return null;
    try {
      return parseDomain(uuid, text);
    } catch (error) {
      this.logger.warn({ instance: uuid, err: error }, `domain.json of instance ${uuid} is left out`);
      return null;
    }
  }
}
