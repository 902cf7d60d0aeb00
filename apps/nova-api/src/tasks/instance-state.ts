import { conflict, type OpenStackError, type RequestContext } from '#openstack-http';
import type { Instance } from '../instances/instance.entity.js';

/** In which states a server may be for an action (nova/compute/api.py check_instance_state). */
export interface AllowedStates {
  /** Absent: any. */
  readonly vm?: readonly string[];
  /** null stands for no task. @default no task only; `'any'`: a task under way is no hindrance */
  readonly task?: readonly (string | null)[] | 'any';
  /** Whether the server must have been active once. @default true */
  readonly launched?: boolean;
  /** Whether a lock keeps everybody but an admin out. @default true */
  readonly unlocked?: boolean;
}

/** How a server in the wrong state is refused (nova/api/openstack/common.py raise_http_conflict_for_instance_invalid_state). */
export interface StateRefusals {
  invalid(action: string, uuid: string, attribute: string, state: string | null): OpenStackError;
  neverActive(action: string, uuid: string): OpenStackError;
}

/** Texts that do not name the server (2014.1). */
export const UNNAMED_REFUSALS: StateRefusals = {
  invalid: (action, _uuid, attribute, state) =>
    conflict(
      state === null
        ? `Instance is in an invalid state for '${action}'`
        : `Cannot '${action}' while instance is in ${attribute} ${state}`,
    ),
  neverActive: (action) => conflict(`Cannot '${action}' an instance which has never been active`),
};

/** Texts that do. */
export const NAMED_REFUSALS: StateRefusals = {
  invalid: (action, uuid, attribute, state) =>
    conflict(
      state === null
        ? `Instance ${uuid} is in an invalid state for '${action}'`
        : `Cannot '${action}' instance ${uuid} while it is in ${attribute} ${state}`,
    ),
  neverActive: (action, uuid) => conflict(`Instance ${uuid} is in an invalid state for '${action}'`),
};

/**
 * @param action the API's name of what is asked, e.g. `reboot`
 * @throws OpenStackError 409
 */
export function checkState(
  refusals: StateRefusals,
  context: RequestContext,
  instance: Instance,
  action: string,
  allowed: AllowedStates,
): void {
  const { uuid, vm_state, task_state } = instance;
  if (allowed.unlocked !== false && instance.locked && !context.isAdmin) throw conflict(`Instance ${uuid} is locked`);
  if (allowed.vm !== undefined && !allowed.vm.includes(vm_state))
    throw refusals.invalid(action, uuid, 'vm_state', vm_state);
  const tasks = allowed.task ?? [null];
  if (tasks !== 'any' && !tasks.includes(task_state)) throw refusals.invalid(action, uuid, 'task_state', task_state);
  if (allowed.launched !== false && instance.launched_at === null) throw refusals.neverActive(action, uuid);
}
