import { Injectable } from '@nestjs/common';
import { HostCast } from './host-cast.js';
import type { ActionGroup, ServerAction } from './server-action.js';

type RebootType = 'SOFT' | 'HARD';

const REBOOT_SCHEMA = {
  type: 'object',
  properties: {
    reboot: {
      type: 'object',
      properties: { type: { type: 'string', enum: ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft'] } },
      required: ['type'],
      additionalProperties: false,
    },
  },
  required: ['reboot'],
  additionalProperties: false,
};

/** Tasks that a hard reboot may cut short (nova/compute/api.py _hard_reboot_allowed). */
const REBOOTABLE_TASKS = {
  SOFT: [null],
  HARD: [
    null,
    'rebooting',
    'reboot_pending',
    'reboot_started',
    'rebooting_hard',
    'resuming',
    'unpausing',
    'pausing',
    'suspending',
  ],
} as const;
const REBOOTABLE_STATES = {
  SOFT: ['active'],
  HARD: ['active', 'stopped', 'paused', 'suspended', 'error'],
} as const;

/** Start, stop and reboot (nova/compute/api.py start, stop, reboot). */
@Injectable()
export class PowerActions implements ActionGroup {
  readonly actions: readonly ServerAction[];

  constructor(hosts: HostCast) {
    this.actions = [
      {
        name: 'os-start',
        run: async (call) => {
          const allowed = { vm: ['stopped'] };
          const task = { apiAction: 'start', action: 'start', allowed, changes: { task_state: 'powering-on' } };
          await hosts.send(call, task, 'start_instance');
        },
      },
      {
        name: 'os-stop',
        run: async (call) => {
          const allowed = { vm: ['active', 'error'] };
          const task = { apiAction: 'stop', action: 'stop', allowed, changes: { task_state: 'powering-off' } };
          await hosts.send(call, task, 'stop_instance', { clean_shutdown: true });
        },
      },
      {
        name: 'reboot',
        schema: () => REBOOT_SCHEMA,
        run: async (call) => {
          const reboot_type = String(call.args['type']).toUpperCase() as RebootType;
          const allowed = { vm: REBOOTABLE_STATES[reboot_type], task: REBOOTABLE_TASKS[reboot_type] };
          const changes = { task_state: reboot_type === 'SOFT' ? 'rebooting' : 'rebooting_hard' };
          const task = { apiAction: 'reboot', action: 'reboot', allowed, changes };
          await hosts.send(call, task, 'reboot_instance', { block_device_info: null, reboot_type });
        },
      },
    ];
  }
}
