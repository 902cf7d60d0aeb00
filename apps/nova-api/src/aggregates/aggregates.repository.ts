import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** An aggregate with its hosts and metadata. */
export interface Aggregate {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly created_at: Date;
  readonly updated_at: Date | null;
  readonly hosts: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
}

const FIND = `
  SELECT a.id, a.uuid, a.name, a.created_at, a.updated_at,
         (SELECT json_agg(h.host ORDER BY h.id) FROM nova.aggregate_hosts h WHERE h.aggregate_id = a.id) AS hosts,
         (SELECT json_agg(json_build_array(m.key, m.value) ORDER BY m.id)
            FROM nova.aggregate_metadata m WHERE m.aggregate_id = a.id) AS metadata
    FROM nova.aggregates a WHERE ($1::integer IS NULL OR a.id = $1) ORDER BY a.id`;

type Row = Omit<Aggregate, 'hosts' | 'metadata'> & {
  readonly hosts: readonly string[] | null;
  readonly metadata: readonly (readonly [string, string])[] | null;
};

/** `nova.aggregates`, `nova.aggregate_hosts` and `nova.aggregate_metadata`. */
@Injectable()
export class AggregatesRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(id: number | null, manager: EntityManager = this.dataSource.manager): Promise<Aggregate[]> {
    const rows = (await manager.query(FIND, [id])) as Row[];
    return rows.map(({ hosts, metadata, ...row }) => ({
      ...row,
      hosts: hosts ?? [],
      metadata: new Map(metadata ?? []),
    }));
  }

  async insert(tx: EntityManager, name: string): Promise<number> {
    const [row] = (await tx.query('INSERT INTO nova.aggregates (name) VALUES ($1) RETURNING id', [name])) as {
      id: number;
    }[];
    if (row === undefined) throw new Error('the insert returned no row');
    return row.id;
  }

  async rename(tx: EntityManager, id: number, name: string): Promise<void> {
    await tx.query('UPDATE nova.aggregates SET name = $2, updated_at = now() WHERE id = $1', [id, name]);
  }

  async delete(tx: EntityManager, id: number): Promise<void> {
    await tx.query('DELETE FROM nova.aggregates WHERE id = $1', [id]);
  }

  /** The keys of a new aggregate, which counts as not changed since. */
  async insertMetadata(tx: EntityManager, id: number, metadata: Readonly<Record<string, string>>): Promise<void> {
    for (const [key, value] of Object.entries(metadata))
      await tx.query('INSERT INTO nova.aggregate_metadata (aggregate_id, key, value) VALUES ($1, $2, $3)', [
        id,
        key,
        value,
      ]);
  }

  /** A null removes the key. */
  async setMetadata(tx: EntityManager, id: number, metadata: Readonly<Record<string, string | null>>): Promise<void> {
    for (const [key, value] of Object.entries(metadata)) {
      if (value === null)
        await tx.query('DELETE FROM nova.aggregate_metadata WHERE aggregate_id = $1 AND key = $2', [id, key]);
      else
        await tx.query(
          `INSERT INTO nova.aggregate_metadata (aggregate_id, key, value) VALUES ($1, $2, $3)
           ON CONFLICT (aggregate_id, key) DO UPDATE SET value = excluded.value, updated_at = now()`,
          [id, key, value],
        );
    }
    await tx.query('UPDATE nova.aggregates SET updated_at = now() WHERE id = $1', [id]);
  }

  async addHost(tx: EntityManager, id: number, host: string): Promise<void> {
    await tx.query('INSERT INTO nova.aggregate_hosts (aggregate_id, host) VALUES ($1, $2)', [id, host]);
  }

  async removeHost(tx: EntityManager, id: number, host: string): Promise<void> {
    await tx.query('DELETE FROM nova.aggregate_hosts WHERE aggregate_id = $1 AND host = $2', [id, host]);
  }

  async isComputeHost(tx: EntityManager, host: string): Promise<boolean> {
    const rows = (await tx.query(
      `SELECT 1 FROM nova.services WHERE host = $1 AND "binary" = 'nova-compute' AND deleted = 0`,
      [host],
    )) as unknown[];
    return rows.length > 0;
  }
}
