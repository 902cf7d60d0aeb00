import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { HostRefusal } from './placement.js';

/** What was decided about one host in the last placement of a server. */
type HostVerdict =
  | { readonly host: string; readonly passed: true; readonly weight: number }
  | ({ readonly passed: false } & HostRefusal);

/** The last placement of a server, as the inspection API tells it. */
export interface SchedulingRecord {
  readonly instance_uuid: string;
  readonly created_at: string;
  readonly selected_host: string | null;
  /** NoValidHost's message; null when a host was found. */
  readonly message: string | null;
  readonly hosts: readonly HostVerdict[];
}

const STORE = `
  INSERT INTO nova.scheduling_records (instance_uuid, selected_host, message, verdicts) VALUES ($1, $2, $3, $4)
  ON CONFLICT (instance_uuid) DO UPDATE SET created_at = now(), selected_host = excluded.selected_host,
     message = excluded.message, verdicts = excluded.verdicts`;

const FIND = `
  SELECT instance_uuid, created_at, selected_host, message, verdicts FROM nova.scheduling_records WHERE instance_uuid = $1`;

/** `nova.scheduling_records`: why each server is where it is. */
@Injectable()
export class SchedulingRecordsRepository {
  async store(tx: EntityManager, record: Omit<SchedulingRecord, 'created_at'>): Promise<void> {
    const verdicts = JSON.stringify(record.hosts);
    await tx.query(STORE, [record.instance_uuid, record.selected_host, record.message, verdicts]);
  }

  async find(manager: EntityManager, instanceUuid: string): Promise<SchedulingRecord | null> {
    const [row] = (await manager.query(FIND, [instanceUuid])) as (Omit<SchedulingRecord, 'hosts' | 'created_at'> & {
      created_at: Date;
      verdicts: string;
    })[];
    if (row === undefined) return null;
    const { verdicts, created_at, ...columns } = row;
    return { ...columns, created_at: created_at.toISOString(), hosts: JSON.parse(verdicts) as HostVerdict[] };
  }
}
