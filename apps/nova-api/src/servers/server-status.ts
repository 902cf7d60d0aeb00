import type { Instance } from '../instances/instance.entity.js';

const REBUILD = {
  rebuilding: 'REBUILD',
  rebuild_block_device_mapping: 'REBUILD',
  rebuild_spawning: 'REBUILD',
} as const;
const RESIZE = {
  resize_prep: 'RESIZE',
  resize_migrating: 'RESIZE',
  resize_migrated: 'RESIZE',
  resize_finish: 'RESIZE',
} as const;

interface VmStateStatus {
  readonly default: string;
  readonly tasks?: Readonly<Record<string, string>>;
}

/** nova/api/openstack/common.py _STATE_MAP: vm_state and task_state -> status. */
const STATUS: ReadonlyMap<string, VmStateStatus> = new Map<string, VmStateStatus>([
  [
    'active',
    {
      default: 'ACTIVE',
      tasks: {
        rebooting: 'REBOOT',
        reboot_pending: 'REBOOT',
        reboot_started: 'REBOOT',
        rebooting_hard: 'HARD_REBOOT',
        reboot_pending_hard: 'HARD_REBOOT',
        reboot_started_hard: 'HARD_REBOOT',
        updating_password: 'PASSWORD',
        migrating: 'MIGRATING',
        ...REBUILD,
        ...RESIZE,
      },
    },
  ],
  ['building', { default: 'BUILD' }],
  ['stopped', { default: 'SHUTOFF', tasks: { ...RESIZE, ...REBUILD } }],
  ['resized', { default: 'VERIFY_RESIZE', tasks: { resize_reverting: 'REVERT_RESIZE' } }],
  ['paused', { default: 'PAUSED', tasks: { migrating: 'MIGRATING' } }],
  ['suspended', { default: 'SUSPENDED' }],
  ['rescued', { default: 'RESCUE' }],
  ['error', { default: 'ERROR', tasks: REBUILD }],
  ['deleted', { default: 'DELETED' }],
  ['soft-delete', { default: 'SOFT_DELETED' }],
  ['shelved', { default: 'SHELVED' }],
  ['shelved_offloaded', { default: 'SHELVED_OFFLOADED' }],
]);

export function statusOf({ vm_state, task_state }: Pick<Instance, 'vm_state' | 'task_state'>): string {
  const state = STATUS.get(vm_state);
  if (state === undefined) return 'UNKNOWN';
  const byTask = state.tasks ?? {};
  return task_state !== null && Object.hasOwn(byTask, task_state)
    ? (byTask[task_state] ?? state.default)
    : state.default;
}

/**
 * What a `status` filter asks for: vm_states, and with them task_states where no status is that of a vm_state by itself
 * (nova/api/openstack/common.py task_and_vm_state_from_status). Unknown ones ask for none.
 */
export function statesOf(statuses: readonly string[]): {
  readonly vm: readonly string[];
  readonly task: readonly string[] | null;
} {
  const wanted = new Set(statuses.map((status) => status.toUpperCase()));
  const entries = [...STATUS].map(([vm, { default: own, tasks = {} }]) => ({
    vm,
    isOwn: wanted.has(own),
    tasks: Object.keys(tasks).filter((task) => wanted.has(tasks[task] ?? '')),
  }));
  const found = entries.filter(({ isOwn, tasks }) => isOwn || tasks.length > 0);
  const tasks = new Set(found.flatMap((entry) => entry.tasks));
  return { vm: found.map(({ vm }) => vm), task: found.some(({ isOwn }) => isOwn) ? null : [...tasks] };
}
