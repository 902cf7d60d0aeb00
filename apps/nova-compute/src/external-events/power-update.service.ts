import { Inject, Injectable } from '@nestjs/common';
import type { InstanceData } from '#nova-rpc';
import { AttachmentRunner } from '../attachments/attachment-runner.service.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { POWER_STATE } from '../virt/domain.js';
import type { ServerEvent } from './external-event.message.js';

/** Python's NotImplementedError, which says nothing else. */
class PowerUpdateNotSupported extends Error {
  constructor() {
    super('');
    this.name = 'NotImplementedError';
  }
}

/** The state in which each power state is news. */
const FROM: Readonly<Record<string, Pick<InstanceData, 'vm_state' | 'power_state'>>> = {
  POWER_ON: { vm_state: 'stopped', power_state: POWER_STATE.SHUTDOWN },
  POWER_OFF: { vm_state: 'active', power_state: POWER_STATE.RUNNING },
};

/**
 * Somebody has switched a machine on or off behind Nova's back (nova/compute/manager.py power_update). Only Ironic's driver
 * knows such machines: the libvirt driver fails, and so does the action.
 */
@Injectable()
export class PowerUpdate {
  constructor(
    @Inject(AttachmentRunner) private readonly runner: AttachmentRunner,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
  ) {}

  update({ host, instance, event: { tag } }: ServerEvent): Promise<void> {
    const { task_state, vm_state, power_state } = instance;
    return this.runner.run({
      host,
      instance,
      method: 'power_update',
      run: async () => {
        const from = FROM[tag ?? ''];
        if (task_state !== null || vm_state !== from?.vm_state || power_state !== from.power_state)
          return { report: {}, answer: undefined };
        const on = tag === 'POWER_ON';
        const begun = { ...instance, task_state: on ? 'powering-on' : 'powering-off' };
        await this.notifications.about(host, begun, on ? 'power_on.start' : 'power_off.start');
        throw new PowerUpdateNotSupported();
      },
      undo: async () => ({}),
    });
  }
}
