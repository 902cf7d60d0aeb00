import { Inject, Injectable } from '@nestjs/common';
import { storedSystemMetadata } from '#image-properties';
import type { InstanceUpdates } from '#nova-rpc';
import { COMPUTE_PROFILE, type ComputeProfile } from '../compute-profile.js';
import { GuestService } from '../guest/guest.service.js';
import { domainName } from '../guest/guest-request.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import type { HostTask } from '../tasks/host-task.js';
import { type TaskOutcome, TaskRunner } from '../tasks/task-runner.service.js';
import { POWER_STATE, type PowerState } from '../virt/domain.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';

type Halt = 'pause' | 'unpause' | 'suspend' | 'resume';

/** A server whose task fails keeps the state that it had. */
const asBefore = (): InstanceUpdates => ({});

/** Pause and suspend, and back (nova/compute/manager.py pause_instance to resume_instance). None makes a document anew. */
@Injectable()
export class PauseService {
  constructor(
    @Inject(TaskRunner) private readonly tasks: TaskRunner,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(GuestService) private readonly guests: GuestService,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(COMPUTE_PROFILE) private readonly profile: ComputeProfile,
  ) {}

  pause(task: HostTask): Promise<void> {
    return this.#run(task, 'pausing', 'pause', () => this.#to(task, POWER_STATE.PAUSED, 'paused'));
  }

  unpause(task: HostTask): Promise<void> {
    return this.#run(task, 'unpausing', 'unpause', () => this.#to(task, POWER_STATE.RUNNING, 'active'));
  }

  /** The guest's memory is saved and its domain shut off: libvirt's managedSave. */
  suspend(task: HostTask): Promise<void> {
    return this.#suspension(task, 'suspending', 'suspend', async () => {
      const outcome = await this.#to(task, POWER_STATE.SHUTDOWN, 'suspended');
      if (!this.profile.keepsSuspendedState) return outcome;
      return { updates: { ...outcome.updates, system_metadata: { old_vm_state: task.instance.vm_state } } };
    });
  }

  /** The domain goes on as it was defined. One that is gone is made from what the server remembers of its image. */
  resume(task: HostTask): Promise<void> {
    return this.#suspension(task, 'resuming', 'resume', async () => {
      const { system_metadata } = task.instance;
      const vm_state = system_metadata['old_vm_state'] ?? 'active';
      const changes = await this.#defined(task);
      const { updates } = await this.#to(task, POWER_STATE.RUNNING, vm_state);
      return { updates: { ...updates, ...changes, system_metadata_removed: ['old_vm_state'] } };
    });
  }

  async #defined({ host, instance, blockDevices }: HostTask): Promise<InstanceUpdates> {
    if (this.driver.lookup(host, instance.uuid) !== null) return {};
    const { xml, systemMetadataChanges } = await this.guests.again({ instance, blockDevices });
    await this.driver.define(host, { uuid: instance.uuid, name: domainName(instance.id), xml });
    return { system_metadata: storedSystemMetadata(systemMetadataChanges) };
  }

  async #to({ host, instance }: HostTask, power_state: PowerState, vm_state: string): Promise<TaskOutcome> {
    await this.driver.setPowerState(host, instance.uuid, power_state);
    return { updates: { vm_state, power_state } };
  }

  #run(task: HostTask, expected: string, event: Halt, work: () => Promise<TaskOutcome>): Promise<void> {
    return this.tasks.run(task, { expected: [expected], onFailure: asBefore }, () =>
      this.notifications.around(task.host, task.instance, event, work, { blockDevices: task.blockDevices }),
    );
  }

  #suspension(
    task: HostTask,
    expected: string,
    event: 'suspend' | 'resume',
    work: () => Promise<TaskOutcome>,
  ): Promise<void> {
    if (this.profile.notifiesSuspensionPhases) return this.#run(task, expected, event, work);
    return this.tasks.run(task, { expected: [expected], onFailure: asBefore }, async () => {
      const outcome = await work();
      await this.notifications.about(task.host, { ...task.instance, ...outcome.updates, task_state: null }, event);
      return outcome;
    });
  }
}
