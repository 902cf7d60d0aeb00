import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { lastValue, PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { VOLUME_TOPIC } from '../common/cinder-constants.js';
import { policyForbids } from '../common/cinder-errors.js';
import { apiTime } from '../common/openstack-time.js';
import type { ViewRequest } from '../common/view-request.js';
import { Service } from '../db/service.entity.js';

/** Only a volume manager has a backend to tell of. */
const ofBackend = ({ binary }: Service): boolean => binary === VOLUME_TOPIC;

/** `GET /os-services` (cinder/api/contrib/services.py). */
@Injectable()
export class ServicesService {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** A zone is available when one of its volume managers is enabled (cinder/volume/api.py list_availability_zones). */
  async availabilityZones(): Promise<{ readonly name: string; readonly available: boolean }[]> {
    const { manager } = this.dataSource;
    const rows = await manager.find(Service, { where: { binary: VOLUME_TOPIC, deleted: false }, order: { id: 'ASC' } });
    const zones = new Map<string, boolean>();
    for (const { availabilityZone: name, disabled } of rows) zones.set(name, zones.get(name) === true || !disabled);
    return [...zones].map(([name, available]) => ({ name, available }));
  }

  /** @throws OpenStackError 403 for others than administrators */
  async list({ context, version, query }: ViewRequest): Promise<{ services: Record<string, unknown>[] }> {
    if (!context.isAdmin) throw policyForbids('volume_extension:services:index');
    const rows = await this.dataSource.manager.find(Service, { where: { deleted: false }, order: { id: 'ASC' } });
    const [host, binary] = [lastValue(query['host']), lastValue(query['binary'])];
    const wanted = rows.filter(
      (row) => (host === undefined || row.host === host) && (binary === undefined || row.binary === binary),
    );
    const now = Date.now();
    return {
      services: wanted.map((row) => {
        const alive = now - (row.updatedAt ?? row.createdAt).getTime() <= this.config.serviceDownTimeS * 1000;
        return {
          binary: row.binary,
          host: row.host,
          zone: row.availabilityZone,
          status: row.disabled ? 'disabled' : 'enabled',
          state: alive ? 'up' : 'down',
          updated_at: apiTime(row.updatedAt),
          ...(version.atLeast('3.49') && ofBackend(row) ? { backend_state: alive ? 'up' : 'down' } : {}),
          ...(version.atLeast('3.7') ? { cluster: row.clusterName } : {}),
          disabled_reason: row.disabledReason,
          ...(ofBackend(row)
            ? {
                replication_status: row.replicationStatus,
                active_backend_id: row.activeBackendId,
                frozen: row.frozen,
              }
            : {}),
        };
      }),
    };
  }
}
