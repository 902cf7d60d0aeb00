import type { Microversion } from '#openstack-http';
import { naiveTime } from '../common/api-times.js';
import type { Aggregate } from './aggregates.repository.js';

/** What the answer to a creation shows: hosts and metadata are not in it. */
export function createdAggregateView(aggregate: Aggregate, version: Microversion) {
  const { id, uuid, name, metadata, created_at, updated_at } = aggregate;
  return {
    id,
    ...(version.atLeast('2.41') ? { uuid } : {}),
    name,
    availability_zone: metadata.get('availability_zone') ?? null,
    created_at: naiveTime(created_at),
    updated_at: naiveTime(updated_at),
    deleted_at: null,
    deleted: false,
  };
}

/** nova/api/openstack/compute/aggregates.py _marshall_aggregate */
export function aggregateView(aggregate: Aggregate, version: Microversion) {
  const metadata: Record<string, string> = Object.create(null);
  for (const [key, value] of aggregate.metadata) metadata[key] = value;
  return { ...createdAggregateView(aggregate, version), hosts: aggregate.hosts, metadata };
}
