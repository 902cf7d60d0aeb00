import { Inject, Injectable } from '@nestjs/common';
import type { PropertyFlow } from '#image-properties';
import { conflict, OpenStackError } from '#openstack-http';
import { applyRules } from '../common/rule-errors.js';
import { POWER_STATE } from '../instances/instance.entity.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import type { InstanceChanges } from '../tasks/instance-tasks.service.js';
import { HostCast } from './host-cast.js';
import type { ActionCall, ActionGroup, ServerAction } from './server-action.js';

/** nova/api/openstack/compute/schemas/admin_password.py (26.2). */
const CHANGE_PASSWORD_SCHEMA = {
  type: 'object',
  properties: {
    changePassword: {
      type: 'object',
      properties: { adminPass: { type: 'string' } },
      required: ['adminPass'],
      additionalProperties: false,
    },
  },
  required: ['changePassword'],
  additionalProperties: false,
};

/**
 * `changePassword`. The original asks the compute host for its refusals while the caller waits; all that they depend on is
 * known here, so here they are made, before anything is begun.
 */
@Injectable()
export class ChangePasswordAction implements ActionGroup {
  readonly actions: readonly ServerAction[] = [
    { name: 'changePassword', schema: () => CHANGE_PASSWORD_SCHEMA, run: (call) => this.#change(call) },
  ];

  constructor(
    private readonly hosts: HostCast,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  async #change(call: ActionCall): Promise<void> {
    const task = {
      apiAction: 'changePassword',
      action: 'changePassword',
      allowed: { vm: ['active'] },
      changes: (record: ServerRecord) => this.#begin(record),
    };
    await this.hosts.send(call, task, 'set_admin_password', { new_pass: call.args['adminPass'] });
  }

  /** nova/compute/manager.py set_admin_password and nova/virt/libvirt/driver.py _can_set_admin_password (26.2). */
  #begin({ instance, systemMetadata }: ServerRecord): InstanceChanges {
    const { uuid } = instance;
    if (instance.power_state !== POWER_STATE.RUNNING)
      throw conflict(`Failed to set admin password on ${uuid} because instance ${uuid} is not running`);
    if (!this.profile.servers.setsPasswords) throw new OpenStackError(501, 'Unable to set password on instance');
    const stored = this.flow.imageFromSystemMetadata(systemMetadata);
    const image = applyRules(() => this.flow.typed?.imageOfInstance(stored, instance.image_ref));
    if (image?.properties.hw_qemu_guest_agent !== true) throw conflict('QEMU guest agent is not enabled');
    return { task_state: 'updating_password' };
  }
}
