import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { parsePythonInt } from '#image-properties';
import { badRequest, conflict, notFound } from '#openstack-http';
import { isUniqueViolation, UnitOfWork } from '#persistence';
import type { AggregateFields } from './aggregate.schema.js';
import { type Aggregate, AggregatesRepository } from './aggregates.repository.js';

/** What an id's column holds. */
const MAX_ID = 2147483647;
const ZONE = 'availability_zone';
/** Two changes at once could put a host into two zones, or into an aggregate that is gone: one waits for the other. */
const LOCK = 'LOCK TABLE nova.aggregates IN SHARE ROW EXCLUSIVE MODE';

/** Aggregates of hosts, and the availability zones that are made of them (nova/compute/api.py AggregateAPI). */
@Injectable()
export class AggregatesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly aggregates: AggregatesRepository,
  ) {}

  list(): Promise<Aggregate[]> {
    return this.aggregates.find(null);
  }

  /** @throws OpenStackError 404 */
  async show(id: string, manager?: EntityManager): Promise<Aggregate> {
    const key = parsePythonInt(id, 3);
    if (key === null) throw badRequest('Invalid input received: id must be an integer');
    const [aggregate] = key > 0 && key <= MAX_ID ? await this.aggregates.find(Number(key), manager) : [];
    if (aggregate === undefined) throw notFound(`Aggregate ${id} could not be found.`);
    return aggregate;
  }

  /** @throws OpenStackError 409 when the name is taken */
  async create({ name = '', availability_zone: zone }: AggregateFields): Promise<Aggregate> {
    return this.#named(name, async (tx) => {
      const id = await this.aggregates.insert(tx, name);
      if (zone) await this.aggregates.insertMetadata(tx, id, { [ZONE]: zone });
      return String(id);
    });
  }

  /** @throws OpenStackError 404, 409 */
  async update(id: string, { name, availability_zone: zone }: AggregateFields): Promise<Aggregate> {
    return this.#named(name ?? '', async (tx) => {
      const aggregate = await this.show(id, tx);
      if (name !== undefined) await this.aggregates.rename(tx, aggregate.id, name);
      if (zone !== undefined) await this.#setMetadata(tx, aggregate, { [ZONE]: zone });
      return id;
    });
  }

  /** @throws OpenStackError 404, and 400 while hosts are in it */
  async delete(id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await tx.query(LOCK);
      const { id: key, hosts } = await this.show(id, tx);
      if (hosts.length > 0) throw badRequest(`Cannot remove aggregate ${id}. Reason: Host aggregate is not empty.`);
      await this.aggregates.delete(tx, key);
    });
  }

  /** @throws OpenStackError 404 for an unknown host, 409 for one that is in it, or in another zone */
  async addHost(id: string, host: string): Promise<Aggregate> {
    return this.#change(id, async (tx, aggregate) => {
      if (!(await this.aggregates.isComputeHost(tx, host))) throw notFound(`Compute host ${host} could not be found.`);
      if (aggregate.hosts.includes(host)) throw conflict(`Aggregate ${id} already has host ${host}.`);
      await this.#checkZones(tx, aggregate, aggregate.metadata.get(ZONE) ?? null, [host], 'add host to');
      await this.aggregates.addHost(tx, aggregate.id, host);
    });
  }

  /** @throws OpenStackError 404 */
  async removeHost(id: string, host: string): Promise<Aggregate> {
    return this.#change(id, async (tx, aggregate) => {
      if (!aggregate.hosts.includes(host)) throw notFound(`Aggregate ${id} has no host ${host}.`);
      await this.aggregates.removeHost(tx, aggregate.id, host);
    });
  }

  /** @throws OpenStackError 404, 409 */
  async setMetadata(id: string, metadata: Readonly<Record<string, string | null>>): Promise<Aggregate> {
    return this.#change(id, (tx, aggregate) => this.#setMetadata(tx, aggregate, metadata));
  }

  async #setMetadata(
    tx: EntityManager,
    aggregate: Aggregate,
    metadata: Readonly<Record<string, string | null>>,
  ): Promise<void> {
    const zone = Object.hasOwn(metadata, ZONE) ? metadata[ZONE] : undefined;
    if (zone) await this.#checkZones(tx, aggregate, zone, aggregate.hosts, 'update metadata of');
    await this.aggregates.setMetadata(tx, aggregate.id, metadata);
  }

  /** A host can be in one availability zone only. */
  async #checkZones(
    tx: EntityManager,
    { id }: Aggregate,
    zone: string | null,
    hosts: readonly string[],
    what: string,
  ): Promise<void> {
    if (zone === null) return;
    const others = (await this.aggregates.find(null, tx)).filter(
      (other) => other.id !== id && other.hosts.some((host) => hosts.includes(host)),
    );
    const zones = others.flatMap(({ metadata }) => metadata.get(ZONE) ?? []).filter((other) => other !== zone);
    if (zones.length === 0) return;
    const reason = `One or more hosts already in availability zone(s) [${zones.map((name) => `'${name}'`).join(', ')}].`;
    throw conflict(`Cannot ${what} aggregate ${id}. Reason: ${reason}`);
  }

  async #change(id: string, work: (tx: EntityManager, aggregate: Aggregate) => Promise<void>): Promise<Aggregate> {
    return this.unitOfWork.run(async (tx) => {
      await tx.query(LOCK);
      await work(tx, await this.show(id, tx));
      return this.show(id, tx);
    });
  }

  async #named(name: string, work: (tx: EntityManager) => Promise<string>): Promise<Aggregate> {
    try {
      return await this.unitOfWork.run(async (tx) => {
        await tx.query(LOCK);
        return this.show(await work(tx), tx);
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw conflict(`Aggregate ${name} already exists.`);
      throw error;
    }
  }
}
