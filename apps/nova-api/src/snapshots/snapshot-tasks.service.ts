import { Inject, Injectable } from '@nestjs/common';
import type { SnapshotRequest, SystemMetadata } from '#image-properties';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { HostCast } from '../actions/host-cast.js';
import type { ActionCall } from '../actions/server-action.js';
import { InstanceRows } from '../instances/instance-rows.service.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { checkState } from '../tasks/instance-state.js';
import { InstanceTasks, type TaskRequest } from '../tasks/instance-tasks.service.js';
import { SnapshotImages } from './snapshot-images.service.js';

export interface SnapshotTask extends Omit<TaskRequest, 'context' | 'uuid'> {
  readonly image: Omit<SnapshotRequest, 'userId'>;
  /** RPC method of the host, and what it is told beside the server and its `image_id`. */
  readonly method: string;
  readonly more?: Readonly<Record<string, unknown>>;
  /** Rows of system_metadata that the task sets before the image is made from them. */
  readonly rows?: SystemMetadata;
}

/** Actions that begin with a queued image and go on at the server's host (nova/compute/api.py snapshot, backup, shelve). */
@Injectable()
export class SnapshotTasks {
  constructor(
    private readonly tasks: InstanceTasks,
    private readonly hosts: HostCast,
    private readonly images: SnapshotImages,
    private readonly rows: InstanceRows,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * No image is left behind when the server turns out to be in the wrong state.
   *
   * @returns the image's id
   * @throws OpenStackError 409 in the wrong state
   */
  async begin({ context, record }: ActionCall, task: SnapshotTask): Promise<string> {
    const { image: request, method, more = {}, rows = {}, ...claim } = task;
    const { uuid } = record.instance;
    checkState(this.profile.servers.refusals, context, record.instance, claim.apiAction, claim.allowed);
    const { imageId, changed } = await this.images.queue(context, withRows(record, rows), request);
    const stored = { ...rows, ...changed };
    try {
      await this.tasks.cast({ ...claim, context, uuid }, async ({ tx, record: claimed }) => {
        await this.rows.systemMetadata(tx, uuid, stored);
        return { method, args: { ...this.hosts.payload(withRows(claimed, stored)), image_id: imageId, ...more } };
      });
    } catch (error) {
      await this.images.drop(imageId).catch((left: unknown) => {
        this.logger.error({ err: left, image_id: imageId }, 'the image of an action that did not begin is left');
      });
      throw error;
    }
    return imageId;
  }
}

function withRows(record: ServerRecord, rows: SystemMetadata): ServerRecord {
  return { ...record, systemMetadata: { ...record.systemMetadata, ...rows } };
}
