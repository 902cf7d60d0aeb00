import { Inject, Injectable } from '@nestjs/common';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import type { HostTask } from '../tasks/host-task.js';
import { type TaskOutcome, TaskRunner } from '../tasks/task-runner.service.js';
import { POWER_STATE } from '../virt/domain.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { BackupRotation } from './backup-rotation.service.js';
import { SnapshotImageGone, SnapshotUpload } from './snapshot-upload.service.js';

const UPLOADING = ['image_pending_upload', 'image_uploading'] as const;
const SNAPSHOTTING = ['image_snapshot_pending', 'image_snapshot', ...UPLOADING] as const;
const BACKING_UP = ['image_backup', ...UPLOADING] as const;

/** Servers saved as images (nova/compute/manager.py snapshot_instance, backup_instance). */
@Injectable()
export class SnapshotService {
  constructor(
    @Inject(TaskRunner) private readonly tasks: TaskRunner,
    @Inject(SnapshotUpload) private readonly uploads: SnapshotUpload,
    @Inject(BackupRotation) private readonly rotation: BackupRotation,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  snapshot(task: HostTask, imageId: string): Promise<void> {
    return this.#run(task, imageId, SNAPSHOTTING, async () => {
      await this.tasks.progress(task, SNAPSHOTTING, { task_state: 'image_snapshot' });
      return this.#save(task, imageId, SNAPSHOTTING);
    });
  }

  /** @param keep how many backups of this type are kept; the oldest go */
  backup(task: HostTask, imageId: string, backupType: string, keep: number): Promise<void> {
    return this.#run(task, imageId, BACKING_UP, async () => {
      const outcome = await this.#save(task, imageId, BACKING_UP);
      await this.rotation.rotate(task.instance.uuid, backupType, keep);
      return outcome;
    });
  }

  /** A snapshot that fails leaves the server as it was, and no image. */
  #run(task: HostTask, imageId: string, expected: readonly string[], work: () => Promise<TaskOutcome>): Promise<void> {
    const onFailure = async () => {
      await this.uploads.drop(imageId);
      return {};
    };
    const onOvertaken = () => this.uploads.drop(imageId, true);
    return this.tasks.run(task, { expected, onFailure, onOvertaken }, work);
  }

  async #save(task: HostTask, imageId: string, expected: readonly string[]): Promise<TaskOutcome> {
    const { host, instance } = task;
    const power_state = this.driver.lookup(host, instance.uuid)?.power_state ?? POWER_STATE.NOSTATE;
    const details = { versioned: { snapshot_image_id: imageId } };
    const begun = { ...instance, task_state: instance.task_state?.replace('_pending', '') ?? null };
    await this.notifications.about(host, begun, 'snapshot.start', {}, details);
    try {
      const rows = await this.uploads.run(host, instance, imageId, (task_state) =>
        this.tasks.progress(task, expected, { task_state }),
      );
      await this.notifications.about(host, { ...instance, power_state, task_state: null }, 'snapshot.end', {}, details);
      return { updates: { power_state, system_metadata: rows } };
    } catch (error) {
      if (!(error instanceof SnapshotImageGone)) throw error;
      this.logger.warn({ instance: instance.uuid, image_id: imageId }, 'Image not found during snapshot');
      return {};
    }
  }
}
