import type { OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from '#openstack-http';
import { type Domain, POWER_STATE, type PowerState, serializeDomain } from './domain.js';
import { DomainFiles } from './domain-files.js';
import { assertInstanceUuid, InstanceStore } from './instance-store.js';
import { simulatedDisk } from './simulated-disk.js';

export interface FakeLibvirtDriverOptions {
  /** Absolute path, or `:memory:`. */
  readonly stateDir: string;
  /** The hosts whose domains this process holds. */
  readonly hosts: readonly string[];
  /** Hosts whose hypervisor fails to start any domain, and what it says. */
  readonly faults?: ReadonlyMap<string, string>;
  readonly logger: Pick<Logger, 'warn'>;
}

/** A domain to be. */
export interface Guest {
  readonly uuid: string;
  /** `instance-00000001` */
  readonly name: string;
  readonly xml: string;
}

/** A directory of that uuid belongs to another host, which may be another process. */
class InstanceOnOtherHost extends Error {
  constructor(uuid: string, host: string, owner: string) {
    super(`host ${host} cannot take instance ${uuid}: its directory belongs to host ${owner}`);
    this.name = 'InstanceOnOtherHost';
  }
}

/** This host has no domain of that uuid. */
export class DomainNotFound extends Error {
  constructor(uuid: string, host: string) {
    super(`Domain not found: no domain with matching uuid '${uuid}' on host ${host}`);
    this.name = 'InstanceNotFound';
  }
}

/** The hypervisor could not start a domain; said as libvirt's own errors are. */
class LibvirtError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'libvirtError';
  }
}

/**
 * The simulated hypervisor: defines and starts domains, keeps their documents where nova's libvirt driver does, and
 * knows them again after a restart. A domain exists once `domain.json` is written.
 */
export class FakeLibvirtDriver implements OnApplicationShutdown {
  readonly #domains = new Map<string, Domain>();
  readonly #frozen = new Set<string>();
  readonly #files: DomainFiles;

  private constructor(
    readonly store: InstanceStore,
    private readonly options: FakeLibvirtDriverOptions,
  ) {
    this.#files = new DomainFiles(store, options.logger);
  }

  static async open(options: FakeLibvirtDriverOptions): Promise<FakeLibvirtDriver> {
    const driver = new FakeLibvirtDriver(await InstanceStore.open(options.stateDir), options);
    await driver.#load();
    return driver;
  }

  /** The domains of one host. */
  list(host: string): Domain[] {
    return [...this.#domains.values()].filter((domain) => domain.host === host);
  }

  lookup(host: string, uuid: string): Domain | null {
    const domain = this.#domains.get(uuid);
    return domain?.host === host ? domain : null;
  }

  /**
   * Defines a domain and starts it. A domain that runs already is left as it is.
   *
   * @throws InvalidInstanceUuid, InstanceOnOtherHost, LibvirtError where the host is described to fail
   */
  async spawn(host: string, guest: Guest): Promise<Domain> {
    const { uuid, name, xml } = guest;
    await this.#refuseOtherOwner(host, uuid);
    const known = this.lookup(host, uuid);
    if (known !== null) return known;
    const fault = this.options.faults?.get(host);
    if (fault !== undefined) throw new LibvirtError(fault);
    const domain: Domain = { host, name, uuid, power_state: POWER_STATE.RUNNING };
    await this.store.write(uuid, { 'libvirt.xml': xml, 'domain.json': serializeDomain(domain) });
    this.#domains.set(uuid, domain);
    return domain;
  }

  /** Ends the domain where there is one, defines it anew and starts it. @throws InvalidInstanceUuid, InstanceOnOtherHost */
  async define(host: string, { uuid, name, xml }: Guest): Promise<Domain> {
    await this.#refuseOtherOwner(host, uuid);
    const domain: Domain = { host, name, uuid, power_state: POWER_STATE.RUNNING };
    await this.store.write(uuid, { 'libvirt.xml': xml, 'domain.json': serializeDomain(domain) });
    await this.store.remove(uuid, 'unrescue.xml');
    this.#domains.set(uuid, domain);
    return domain;
  }

  /**
   * Starts a domain in the place of another, whose document is kept for {@link unrescue}. Safe to repeat.
   *
   * @param original what the server was defined as
   */
  async rescue(host: string, guest: Guest, original: string): Promise<Domain> {
    const { uuid, name, xml } = guest;
    await this.#refuseOtherOwner(host, uuid);
    const kept = (await this.store.read(uuid, 'unrescue.xml')) ?? original;
    const domain: Domain = { host, name, uuid, power_state: POWER_STATE.RUNNING };
    const files = { 'unrescue.xml': kept, 'libvirt.xml': xml, 'domain.json': serializeDomain(domain) };
    await this.store.write(uuid, files);
    this.#domains.set(uuid, domain);
    return domain;
  }

  /** Starts the server as it was defined before its rescue; one that was brought back already just runs. */
  async unrescue(host: string, uuid: string): Promise<Domain> {
    const { name } = this.#existing(host, uuid);
    const xml = await this.store.read(uuid, 'unrescue.xml');
    return xml === null ? this.setPowerState(host, uuid, POWER_STATE.RUNNING) : this.define(host, { uuid, name, xml });
  }

  /** Ends a domain and forgets its definition, whether or not there was any; what else lies beside it stays. */
  async undefine(host: string, uuid: string): Promise<void> {
    const owner = await this.#owner(uuid);
    if (owner !== null && owner !== host) return;
    this.#domains.delete(uuid);
    for (const file of ['domain.json', 'libvirt.xml', 'unrescue.xml'] as const) await this.store.remove(uuid, file);
  }

  /**
   * Ends a domain and keeps its files aside, so that a resize can be taken back (LibvirtDriver.migrate_disk_and_power_off).
   * One that is aside already stays there.
   *
   * @throws DomainNotFound
   */
  async putAside(host: string, uuid: string): Promise<void> {
    if (this.lookup(host, uuid) === null && (await this.#files.readAside(uuid))?.host === host) return;
    this.#existing(host, uuid);
    await this.store.putAside(uuid);
    this.#domains.delete(uuid);
  }

  /** What this host keeps aside of the instance, or null. */
  async aside(host: string, uuid: string): Promise<Domain | null> {
    const domain = await this.#files.readAside(uuid);
    return domain?.host === host ? domain : null;
  }

  /** Instances of which this host keeps something aside. */
  async listAside(host: string): Promise<string[]> {
    const uuids: string[] = [];
    for (const uuid of await this.store.listAside()) if ((await this.aside(host, uuid)) !== null) uuids.push(uuid);
    return uuids;
  }

  /** The host whose files of the instance lie here, which may be a host that shares this storage; null for none. */
  ownerOf(uuid: string): Promise<string | null> {
    return this.#owner(uuid);
  }

  /** Defines the domain again whose files were put aside. Without a document it gets the one that it had. @throws DomainNotFound */
  async bringBack(host: string, uuid: string, power_state: PowerState, xml?: string): Promise<Domain> {
    if ((await this.aside(host, uuid)) !== null) await this.store.bringBack(uuid);
    const found = await this.#files.read(uuid);
    if (found?.host !== host) throw new DomainNotFound(uuid, host);
    const domain: Domain = { ...found, power_state };
    const document = xml === undefined ? {} : { 'libvirt.xml': xml };
    await this.store.write(uuid, { ...document, 'domain.json': serializeDomain(domain) });
    this.#domains.set(uuid, domain);
    return domain;
  }

  /** The move is for good: nothing is kept aside any more. */
  async dropAside(host: string, uuid: string): Promise<void> {
    if ((await this.aside(host, uuid)) !== null) await this.store.removeAside(uuid);
  }

  /**
   * Defines a domain that comes from another host, over one that an earlier try has defined.
   *
   * @param lost whether the instance's directory may be that of a host that is down: files on shared storage are taken over
   * @throws InstanceOnOtherHost
   */
  async receive(
    host: string,
    { uuid, name, xml }: { uuid: string; name: string; xml: string },
    power_state: PowerState,
    lost = false,
  ): Promise<Domain> {
    if (!lost) await this.#refuseOtherOwner(host, uuid);
    const domain: Domain = { host, name, uuid, power_state };
    await this.store.write(uuid, { 'libvirt.xml': xml, 'domain.json': serializeDomain(domain) });
    this.#domains.set(uuid, domain);
    return domain;
  }

  /** Forgets a domain that another host has by now; files go unless they are that host's. */
  async destroyStale(host: string, uuid: string): Promise<void> {
    if (this.lookup(host, uuid) !== null) this.#domains.delete(uuid);
    if ((await this.#files.read(uuid))?.host === host) await this.store.remove(uuid);
  }

  /** Starts, stops, pauses or suspends a domain, which may be in that state already. @throws DomainNotFound */
  async setPowerState(host: string, uuid: string, power_state: PowerState): Promise<Domain> {
    const domain: Domain = { ...this.#existing(host, uuid), power_state };
    await this.store.write(uuid, { 'domain.json': serializeDomain(domain) });
    this.#domains.set(uuid, domain);
    return domain;
  }

  /** Writes a changed document of a domain, which goes on as it is: a device was plugged in or out. @throws DomainNotFound */
  async changeDocument(host: string, uuid: string, xml: string): Promise<void> {
    this.#existing(host, uuid);
    await this.store.write(uuid, { 'libvirt.xml': xml });
  }

  /**
   * Tells a guest that runs, or is paused, that a volume of its own has grown; any other sees it when it starts
   * (LibvirtDriver.extend_volume). A volume that it has no more is passed over.
   *
   * @throws DomainNotFound
   */
  async extendVolume(host: string, uuid: string, volumeId: string, bytes: number): Promise<void> {
    const known = this.#existing(host, uuid);
    if (known.power_state !== POWER_STATE.RUNNING && known.power_state !== POWER_STATE.PAUSED) return;
    if (!(await this.store.read(uuid, 'libvirt.xml'))?.includes(`<serial>${volumeId}</serial>`)) return;
    const domain: Domain = { ...known, disk_sizes: { ...known.disk_sizes, [volumeId]: bytes } };
    await this.store.write(uuid, { 'domain.json': serializeDomain(domain) });
    this.#domains.set(uuid, domain);
  }

  /** The data of a server's root disk, produced as it is read. @param rootGib the flavor's root disk, in GiB */
  readRootDisk(format: string, rootGib: number): ReadableStream<Uint8Array> {
    return ReadableStream.from(simulatedDisk(format, rootGib)) as ReadableStream<Uint8Array>;
  }

  /** Freezes or thaws a guest's file systems; a process that starts finds them thawed. @throws DomainNotFound */
  setFrozen(host: string, uuid: string, frozen: boolean): void {
    this.#existing(host, uuid);
    if (frozen) this.#frozen.add(uuid);
    else this.#frozen.delete(uuid);
  }

  notFound(host: string, uuid: string): DomainNotFound {
    return new DomainNotFound(uuid, host);
  }

  /** The document of a domain, or null when this host has none of that uuid. */
  async domainXml(host: string, uuid: string): Promise<string | null> {
    assertInstanceUuid(uuid);
    return this.lookup(host, uuid) === null ? null : this.store.read(uuid, 'libvirt.xml');
  }

  /** Ends a domain and removes all that the host keeps of the instance, whether or not there was any. */
  async destroy(host: string, uuid: string): Promise<void> {
    const owner = await this.#owner(uuid);
    if (owner !== null && owner !== host) return;
    this.#domains.delete(uuid);
    this.#frozen.delete(uuid);
    await this.store.remove(uuid);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }

  #existing(host: string, uuid: string): Domain {
    const domain = this.lookup(host, uuid);
    if (domain === null) throw new DomainNotFound(uuid, host);
    return domain;
  }

  async #load(): Promise<void> {
    for (const uuid of await this.store.list()) {
      const domain = await this.#files.read(uuid);
      if (domain !== null && this.options.hosts.includes(domain.host)) this.#domains.set(uuid, domain);
    }
  }

  async #owner(uuid: string): Promise<string | null> {
    const domain = this.#domains.get(uuid) ?? (await this.#files.read(uuid));
    return domain?.host ?? null;
  }

  async #refuseOtherOwner(host: string, uuid: string): Promise<void> {
    const owner = await this.#owner(uuid);
    if (owner !== null && owner !== host) throw new InstanceOnOtherHost(uuid, host, owner);
  }
}
