import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ServiceUpdate } from '#nova-rpc';

const NOTE_CHANGE = `
  UPDATE nova.compute_nodes SET described_aggregates = $2
   WHERE host = $1 AND deleted = 0 AND described_aggregates IS DISTINCT FROM $2`;

const ADD_AGGREGATE = 'INSERT INTO nova.aggregates (name) VALUES ($1) ON CONFLICT (name) DO NOTHING';
const ADD_METADATA = `
  INSERT INTO nova.aggregate_metadata (aggregate_id, key, value)
  SELECT id, $2, $3 FROM nova.aggregates WHERE name = $1
  ON CONFLICT (aggregate_id, key) DO UPDATE SET value = excluded.value, updated_at = now()`;
const ADD_HOST = `
  INSERT INTO nova.aggregate_hosts (aggregate_id, host) SELECT id, $2 FROM nova.aggregates WHERE name = $1
  ON CONFLICT (host, aggregate_id) DO NOTHING`;

/**
 * Puts a host into the aggregates that its description names, and makes those that are missing. Only when the
 * description has changed since the host last reported: what the API did to its aggregates meanwhile stays.
 */
@Injectable()
export class DescribedAggregates {
  async apply(tx: EntityManager, host: string, aggregates: ServiceUpdate['aggregates']): Promise<void> {
    const [, changed] = (await tx.query(NOTE_CHANGE, [host, JSON.stringify(aggregates)])) as [unknown, number];
    if (changed === 0) return;
    // In one order, so that hosts that report at once do not wait for each other.
    for (const { name, metadata } of [...aggregates].sort((left, right) => (left.name < right.name ? -1 : 1))) {
      await tx.query(ADD_AGGREGATE, [name]);
      for (const [key, value] of Object.entries(metadata)) await tx.query(ADD_METADATA, [name, key, value]);
      await tx.query(ADD_HOST, [name, host]);
    }
  }
}
