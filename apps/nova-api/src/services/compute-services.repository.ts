import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { DEFAULT_ZONE } from '../scheduler/host-state.js';
import { IS_UP } from '../scheduler/host-state.repository.js';

/** A row of `nova.services`, and what follows from it. */
export interface ComputeService {
  readonly id: number;
  readonly uuid: string;
  readonly binary: string;
  readonly host: string;
  readonly zone: string;
  readonly disabled: boolean;
  readonly disabled_reason: string | null;
  readonly forced_down: boolean;
  readonly is_up: boolean;
  readonly last_seen_up: Date | null;
}

const SERVICES = `
  SELECT service.id, service.uuid, service."binary", service.host, service.disabled, service.disabled_reason,
         service.forced_down, service.last_seen_up, ${IS_UP} AS is_up,
         coalesce((SELECT m.value FROM nova.aggregate_hosts h JOIN nova.aggregate_metadata m ON m.aggregate_id = h.aggregate_id
                    WHERE h.host = service.host AND m.key = 'availability_zone' ORDER BY m.id LIMIT 1),
                  '${DEFAULT_ZONE}') AS zone
    FROM nova.services AS service
   WHERE service.deleted = 0 AND ($2::text IS NULL OR service.host = $2) AND ($3::text IS NULL OR service."binary" = $3)
     AND ($4::text IS NULL OR service.uuid = $4)
   ORDER BY service.id`;

/** Which services to find; null leaves a field open. */
export interface ServiceQuery {
  readonly host?: string | null;
  readonly binary?: string | null;
  readonly uuid?: string | null;
}

/** What an operator may change. */
export type ServiceChange = Partial<Pick<ComputeService, 'disabled' | 'disabled_reason' | 'forced_down'>>;

const UPDATE = `
  UPDATE nova.services SET disabled = coalesce($2, disabled), forced_down = coalesce($3, forced_down),
         disabled_reason = CASE WHEN $2 IS NULL THEN disabled_reason ELSE $4 END, updated_at = now()
   WHERE id = $1`;

@Injectable()
export class ComputeServicesRepository {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  find(query: ServiceQuery, manager: EntityManager = this.dataSource.manager): Promise<ComputeService[]> {
    const { host = null, binary = null, uuid = null } = query;
    return manager.query(SERVICES, [this.config.serviceDownTimeS, host, binary, uuid]);
  }

  async update(tx: EntityManager, id: number, change: ServiceChange): Promise<void> {
    const { disabled = null, forced_down = null, disabled_reason = null } = change;
    await tx.query(UPDATE, [id, disabled, forced_down, disabled_reason]);
  }
}
