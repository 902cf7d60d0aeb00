import { Inject, Injectable } from '@nestjs/common';
import type { InstanceUpdates } from '#nova-rpc';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { VolumeHandover } from '../block-devices/volume-handover.service.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { SnapshotUpload } from '../snapshot/snapshot-upload.service.js';
import type { HostTask } from '../tasks/host-task.js';
import { type TaskOutcome, TaskRunner } from '../tasks/task-runner.service.js';
import { POWER_STATE } from '../virt/domain.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { shelvedAt } from './shelved-image.service.js';

const OFFLOADING = ['shelving', 'shelving_offloading'] as const;
const SHELVING = [...OFFLOADING, 'shelving_image_pending_upload', 'shelving_image_uploading'] as const;

/** Saves servers and takes them off this host (nova/compute/manager.py shelve_instance, shelve_offload_instance). */
@Injectable()
export class ShelveService {
  constructor(
    @Inject(TaskRunner) private readonly tasks: TaskRunner,
    @Inject(SnapshotUpload) private readonly uploads: SnapshotUpload,
    @Inject(VolumeHandover) private readonly volumes: VolumeHandover,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'shelvedOffloadTime'>,
  ) {}

  /** The server is stopped, saved, and with `shelved_offload_time` 0 taken off the host at once. */
  shelve(task: HostTask, imageId: string): Promise<void> {
    const onFailure = async () => {
      await this.uploads.drop(imageId, true);
      return this.#powerState(task);
    };
    const onOvertaken = () => this.uploads.drop(imageId, true);
    return this.tasks.run(task, { expected: SHELVING, onFailure, onOvertaken }, async () => {
      const shelved = await this.#save(task, imageId);
      if (this.config.shelvedOffloadTime !== 0) {
        await this.#tell(task, 'shelve.end', { ...shelved, task_state: null });
        return { updates: shelved };
      }
      await this.tasks.progress(task, SHELVING, { ...shelved, task_state: 'shelving_offloading' });
      await this.#tell(task, 'shelve.end', { ...shelved, task_state: 'shelving_offloading' });
      return this.#offload(task, { ...shelved, task_state: 'shelving_offloading' });
    });
  }

  /** A server with a root volume is offloaded without being saved. */
  offload(task: HostTask): Promise<void> {
    const rules = { expected: OFFLOADING, onFailure: () => this.#powerState(task) };
    return this.tasks.run(task, rules, () => this.#offload(task, {}));
  }

  async #save(task: HostTask, imageId: string): Promise<InstanceUpdates> {
    const { host, instance } = task;
    await this.#tell(task, 'shelve.start', {});
    await this.#powerOff(task);
    const rows = await this.uploads.run(host, instance, imageId, (phase) =>
      this.tasks.progress(task, SHELVING, { task_state: `shelving_${phase}` }),
    );
    const system_metadata = {
      ...rows,
      shelved_at: shelvedAt(new Date()),
      shelved_image_id: imageId,
      shelved_host: host,
    };
    return { vm_state: 'shelved', power_state: POWER_STATE.SHUTDOWN, system_metadata };
  }

  async #offload(task: HostTask, before: InstanceUpdates): Promise<TaskOutcome> {
    const { host, instance, blockDevices } = task;
    await this.#tell(task, 'shelve_offload.start', before);
    const kept = await this.volumes.reserve(instance.uuid, blockDevices);
    await this.driver.destroy(host, instance.uuid);
    const updates = { vm_state: 'shelved_offloaded', power_state: POWER_STATE.SHUTDOWN, host: null, node: null };
    await this.#tell(task, 'shelve_offload.end', { ...before, ...updates, task_state: null });
    return { updates, blockDevices: kept };
  }

  /** Off already when the message comes again after the domain has gone. */
  async #powerOff({ host, instance }: HostTask): Promise<void> {
    if (this.driver.lookup(host, instance.uuid) === null) return;
    await this.driver.setPowerState(host, instance.uuid, POWER_STATE.SHUTDOWN);
  }

  #powerState({ host, instance }: HostTask): InstanceUpdates {
    return { power_state: this.driver.lookup(host, instance.uuid)?.power_state ?? POWER_STATE.NOSTATE };
  }

  #tell(
    { host, instance, blockDevices }: HostTask,
    event: 'shelve.start' | 'shelve.end' | 'shelve_offload.start' | 'shelve_offload.end',
    { system_metadata = {}, ...states }: InstanceUpdates,
  ): Promise<void> {
    const now = { ...instance, system_metadata: { ...instance.system_metadata, ...system_metadata } };
    const { vm_state = now.vm_state, task_state = now.task_state, power_state = now.power_state } = states;
    const { host: on = instance.host, node = instance.node } = states;
    const told = { ...now, vm_state, task_state, power_state, host: on, node };
    return this.notifications.about(host, told, event, {}, { blockDevices });
  }
}
