import { Inject, Injectable } from '@nestjs/common';
import { boolFromString } from '#image-properties';
import { RemoteError } from '#messaging';
import { badRequest, type Logger, SERVICE_LOGGER } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { HostCast } from '../actions/host-cast.js';
import type { ActionCall } from '../actions/server-action.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { ComputeCalls } from '../tasks/compute-calls.service.js';
import { HostTasks } from '../tasks/host-tasks.service.js';

/** Freezes and thaws the file systems of a guest while its volumes are snapshotted (nova/compute/api.py snapshot_volume_backed). */
@Injectable()
export class QuiesceService {
  constructor(
    private readonly calls: ComputeCalls,
    private readonly hosts: HostCast,
    private readonly hostTasks: HostTasks,
    private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @returns whether the guest is frozen now
   * @throws OpenStackError 400 when it can't be and its image has os_require_quiesce
   */
  async freeze(record: ServerRecord): Promise<boolean> {
    const { vm_state, host, uuid } = record.instance;
    if (vm_state !== 'active' || host === null) return false;
    try {
      await this.calls.call(host, 'quiesce_instance', { instance: this.hosts.payload(record).instance });
      return true;
    } catch (error) {
      if (!(error instanceof RemoteError) || error.module !== 'nova.exception') throw error;
      if (boolFromString(record.systemMetadata['image_os_require_quiesce'] ?? '')) throw badRequest(error.value);
      this.logger.info({ instance: uuid }, `instance ${uuid} is not quiesced: ${error.value}`);
      return false;
    }
  }

  /** @param mapping what the new image maps: the host waits until its snapshots are complete */
  async thaw({ context, record }: Pick<ActionCall, 'context' | 'record'>, mapping: readonly unknown[]): Promise<void> {
    const { uuid, host } = record.instance;
    if (host === null) return;
    const args = { instance: this.hosts.payload(record).instance, mapping };
    await this.unitOfWork.run((_tx, outbox) =>
      this.hostTasks.tell(outbox, context, uuid, { host, method: 'unquiesce_instance', args }),
    );
  }
}
