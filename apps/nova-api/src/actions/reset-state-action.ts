import { Injectable } from '@nestjs/common';
import { ActionLog } from '../tasks/action-log.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import { InstanceTasks } from '../tasks/instance-tasks.service.js';
import type { ActionCall, ActionGroup, ServerAction } from './server-action.js';

/** nova/api/openstack/compute/schemas/reset_server_state.py (26.2). */
const RESET_STATE_SCHEMA = {
  type: 'object',
  properties: {
    'os-resetState': {
      type: 'object',
      properties: { state: { type: 'string', enum: ['active', 'error'] } },
      required: ['state'],
      additionalProperties: false,
    },
  },
  required: ['os-resetState'],
  additionalProperties: false,
};

/** `os-resetState` (nova/api/openstack/compute/admin_actions.py): says that a server is active or in error, task or not. */
@Injectable()
export class ResetStateAction implements ActionGroup {
  readonly actions: readonly ServerAction[] = [
    {
      name: 'os-resetState',
      adminRule: 'os_compute_api:os-admin-actions:reset_state',
      schema: () => RESET_STATE_SCHEMA,
      run: (call) => this.#reset(call),
    },
  ];

  constructor(
    private readonly tasks: InstanceTasks,
    private readonly hostTasks: HostTasks,
    private readonly log: ActionLog,
  ) {}

  /** A task under way is forgotten: whoever works at it finds that the server waits for it no more. */
  async #reset({ context, record, args }: ActionCall): Promise<void> {
    const { uuid } = record.instance;
    const request = {
      context,
      uuid,
      apiAction: 'resetState',
      action: 'resetState',
      allowed: { task: 'any', launched: false, unlocked: false },
      changes: { vm_state: String(args['state']), task_state: null },
    } as const;
    await this.tasks.change(request, async ({ tx }) => {
      await this.hostTasks.ended(tx, uuid);
      await this.log.finish(tx, context, uuid);
    });
  }
}
