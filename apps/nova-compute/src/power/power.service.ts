import { Inject, Injectable } from '@nestjs/common';
import { storedSystemMetadata } from '#image-properties';
import type { InstanceUpdates } from '#nova-rpc';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { GuestService } from '../guest/guest.service.js';
import { domainName } from '../guest/guest-request.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { ShelvedImage } from '../shelve/shelved-image.service.js';
import type { HostTask } from '../tasks/host-task.js';
import { type TaskOutcome, TaskRunner } from '../tasks/task-runner.service.js';
import { POWER_STATE } from '../virt/domain.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';

export type RebootType = 'SOFT' | 'HARD';

/** Tasks that a reboot goes through; a host that died in one of them begins again. */
const REBOOTING: Readonly<Record<RebootType, { expected: readonly string[]; pending: string; started: string }>> = {
  SOFT: {
    expected: ['rebooting', 'reboot_pending', 'reboot_started'],
    pending: 'reboot_pending',
    started: 'reboot_started',
  },
  HARD: {
    expected: ['rebooting_hard', 'reboot_pending_hard', 'reboot_started_hard'],
    pending: 'reboot_pending_hard',
    started: 'reboot_started_hard',
  },
};

/** Start, stop and reboot of servers (nova/compute/manager.py start_instance, stop_instance, reboot_instance). */
@Injectable()
export class PowerService {
  constructor(
    @Inject(TaskRunner) private readonly tasks: TaskRunner,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(GuestService) private readonly guests: GuestService,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
    @Inject(ShelvedImage) private readonly shelved: ShelvedImage,
  ) {}

  /** libvirt starts a stopped guest by a hard reboot: its document is made anew (LibvirtDriver.power_on). */
  start(task: HostTask): Promise<void> {
    return this.tasks.run(task, { expected: ['powering-on'], onFailure: () => ({}) }, () =>
      this.notifications.around(task.host, task.instance, 'power_on', async () => ({
        updates: {
          vm_state: 'active',
          power_state: POWER_STATE.RUNNING,
          ...(await this.#makeAgain(task)),
          ...(await this.shelved.forget(task.instance)),
        },
      })),
    );
  }

  stop(task: HostTask): Promise<void> {
    return this.tasks.run(task, { expected: ['powering-off'], onFailure: () => ({}) }, () =>
      this.notifications.around(task.host, task.instance, 'power_off', async () => {
        await this.driver.setPowerState(task.host, task.instance.uuid, POWER_STATE.SHUTDOWN);
        return { updates: { vm_state: 'stopped', power_state: POWER_STATE.SHUTDOWN } };
      }),
    );
  }

  /**
   * A soft reboot keeps the domain as it is; a hard one makes its document anew and starts it. A server that fails to
   * reboot and does not run is in ERROR.
   */
  reboot(task: HostTask, type: RebootType): Promise<void> {
    const { expected, pending, started } = REBOOTING[type];
    const onFailure = () => this.#afterFailedReboot(task);
    return this.tasks.run(task, { expected, onFailure }, () =>
      this.notifications.around(
        task.host,
        { ...task.instance, task_state: pending },
        'reboot',
        async (): Promise<TaskOutcome> => {
          await this.tasks.progress(task, expected, { task_state: pending });
          const changes = type === 'HARD' ? await this.#makeAgain(task) : {};
          await this.tasks.progress(task, expected, { task_state: started });
          if (type === 'SOFT') await this.driver.setPowerState(task.host, task.instance.uuid, POWER_STATE.RUNNING);
          return { updates: { vm_state: 'active', power_state: POWER_STATE.RUNNING, ...changes } };
        },
        { blockDevices: task.blockDevices },
      ),
    );
  }

  /** Through the guest agent of a guest that is simulated: who gets a password is logged, the password nowhere. */
  setAdminPassword(task: HostTask): Promise<void> {
    const { host, instance } = task;
    return this.tasks.run(task, { expected: ['updating_password'], onFailure: () => ({}) }, async () => {
      const fallback = instance.os_type === 'windows' ? 'Administrator' : 'root';
      const user = instance.system_metadata['image_os_admin_user'] || fallback;
      this.logger.info({ instance: instance.uuid, host, user }, `instance ${instance.uuid}: a password was set`);
      return {};
    });
  }

  async #makeAgain({ host, instance, blockDevices }: HostTask): Promise<InstanceUpdates> {
    const domain = await this.guests.again({ instance, blockDevices });
    await this.driver.define(host, { uuid: instance.uuid, name: domainName(instance.id), xml: domain.xml });
    return { system_metadata: storedSystemMetadata(domain.systemMetadataChanges) };
  }

  #afterFailedReboot({ host, instance }: HostTask): InstanceUpdates {
    const domain = this.driver.lookup(host, instance.uuid);
    const power_state = domain?.power_state ?? POWER_STATE.NOSTATE;
    return power_state === POWER_STATE.RUNNING ? { power_state } : { power_state, vm_state: 'error' };
  }
}
