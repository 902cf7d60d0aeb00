import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Logger, OpenStackError, PROPTRAIL_CONFIG, RequestContext, SERVICE_LOGGER } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { HostCast } from '../actions/host-cast.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { InstanceTasks } from '../tasks/instance-tasks.service.js';

/** `shelved_at` is UTC without a zone. */
const DUE = `
  SELECT i.uuid FROM nova.instances i
    JOIN nova.instance_system_metadata m ON m.instance_uuid = i.uuid AND m.key = 'shelved_at' AND m.deleted = 0
   WHERE i.host = $1 AND i.deleted = 0 AND i.vm_state = 'shelved' AND i.task_state IS NULL
     AND m.value::timestamp < now() AT TIME ZONE 'UTC' - make_interval(secs => $2)
   ORDER BY i.id`;

/** Somebody was quicker: the server is gone, or in another state. */
const OVERTAKEN: ReadonlySet<number> = new Set([404, 409]);

/** Servers that are shelved and still on their host. */
@Injectable()
export class ShelvedServers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tasks: InstanceTasks,
    private readonly hosts: HostCast,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'shelvedOffloadTime'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** Has the host offload those that were shelved longer ago than `shelved_offload_time` (nova/compute/manager.py _poll_shelved_instances). */
  async offloadDue(host: string): Promise<void> {
    const { shelvedOffloadTime } = this.config;
    if (shelvedOffloadTime <= 0) return;
    const due: { uuid: string }[] = await this.dataSource.query(DUE, [host, shelvedOffloadTime]);
    for (const { uuid } of due) await this.#offload(uuid);
  }

  async #offload(uuid: string): Promise<void> {
    const context = RequestContext.admin();
    const changes = { task_state: 'shelving_offloading' };
    const allowed = { vm: ['shelved'] };
    // Nobody has asked for it, so instance_actions has no row of it.
    const task = { context, uuid, apiAction: 'shelveOffload', action: null, allowed, changes };
    try {
      await this.tasks.cast(task, ({ record }) => ({
        method: 'shelve_offload_instance',
        args: { ...this.hosts.payload(record), ...this.profile.shelving.hostArguments },
      }));
    } catch (error) {
      if (!(error instanceof OpenStackError && OVERTAKEN.has(error.status))) throw error;
      this.logger.debug({ instance: uuid }, `instance ${uuid} is not offloaded: ${error.message}`);
    }
  }
}
