import { Injectable } from '@nestjs/common';
import { HostCast } from './host-cast.js';
import type { ActionGroup, ServerAction } from './server-action.js';

/** Action, the state that it needs and the task that it begins (nova/compute/api.py pause, unpause, suspend, resume). */
const ACTIONS = [
  { name: 'pause', from: 'active', task_state: 'pausing' },
  { name: 'unpause', from: 'paused', task_state: 'unpausing' },
  { name: 'suspend', from: 'active', task_state: 'suspending' },
  { name: 'resume', from: 'suspended', task_state: 'resuming' },
] as const;

/** Pause, suspend, and back. */
@Injectable()
export class PauseActions implements ActionGroup {
  readonly actions: readonly ServerAction[];

  constructor(hosts: HostCast) {
    this.actions = ACTIONS.map(({ name, from, task_state }) => ({
      name,
      run: async (call) => {
        const task = { apiAction: name, action: name, allowed: { vm: [from] }, changes: { task_state } };
        await hosts.send(call, task, `${name}_instance`);
      },
    }));
  }
}
