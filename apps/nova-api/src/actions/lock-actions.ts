import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { type SystemMetadata, userKeyed } from '#image-properties';
import { forbidden, type Microversion } from '#openstack-http';
import { InstanceRows } from '../instances/instance-rows.service.js';
import { NovaNotifications } from '../notifications/nova-notifications.service.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { ActionLog } from '../tasks/action-log.js';
import { type InstanceChanges, InstanceTasks } from '../tasks/instance-tasks.service.js';
import { type ActionCall, type ActionGroup, anyArgument, type ServerAction } from './server-action.js';

/** nova/api/openstack/compute/schemas/lock_server.py (26.2). */
const LOCK_WITH_REASON = {
  type: 'object',
  properties: {
    lock: {
      type: ['object', 'null'],
      properties: { locked_reason: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^\\u0000]*$' } },
      additionalProperties: false,
    },
  },
  required: ['lock'],
  additionalProperties: false,
};

/** A lock keeps nobody from locking, whatever the server does. */
const ANY_STATE = { task: 'any', launched: false, unlocked: false } as const;

const roleOf = ({ context, record }: Pick<ActionCall, 'context' | 'record'>): 'owner' | 'admin' =>
  record.instance.project_id === context.projectId ? 'owner' : 'admin';

function rowsAfter(before: SystemMetadata, rows: SystemMetadata, removed: readonly string[]): SystemMetadata {
  const kept = Object.entries(before).filter(([key]) => !removed.includes(key));
  return userKeyed(Object.fromEntries(kept), rows);
}

/** Lock and unlock (nova/compute/api.py lock, unlock). */
@Injectable()
export class LockActions implements ActionGroup {
  readonly actions: readonly ServerAction[];

  constructor(
    private readonly tasks: InstanceTasks,
    private readonly rows: InstanceRows,
    private readonly log: ActionLog,
    private readonly notifications: NovaNotifications,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {
    this.actions = [
      {
        name: 'lock',
        schema: (version: Microversion) => (version.atLeast('2.73') ? LOCK_WITH_REASON : anyArgument('lock')),
        run: (call) => this.#lock(call),
      },
      { name: 'unlock', run: (call) => this.#unlock(call) },
    ];
  }

  /** An owner's lock over a lock of any kind changes nothing; an admin's takes it over. */
  async #lock(call: ActionCall): Promise<void> {
    const locked_by = roleOf(call);
    if (call.record.instance.locked && locked_by === 'owner') return;
    const reason = call.version.atLeast('2.73') ? call.args['locked_reason'] : undefined;
    const rows: Record<string, string> = typeof reason === 'string' ? { locked_reason: reason } : {};
    await this.#change(call, 'lock', { locked: true, locked_by }, rows, []);
  }

  /** Only an admin undoes an admin's lock (rule `unlock_override`). */
  async #unlock(call: ActionCall): Promise<void> {
    const { locked_by } = call.record.instance;
    if (locked_by !== null && locked_by !== roleOf(call) && !call.context.isAdmin)
      throw forbidden("Policy doesn't allow os_compute_api:os-lock-server:unlock:unlock_override to be performed.");
    await this.#change(call, 'unlock', { locked: false, locked_by: null }, {}, ['locked_reason']);
  }

  async #change(
    { context, record }: ActionCall,
    name: 'lock' | 'unlock',
    changes: InstanceChanges,
    rows: Record<string, string>,
    removed: readonly string[],
  ): Promise<void> {
    const { uuid } = record.instance;
    await this.tasks.change(
      { context, uuid, apiAction: name, action: name, allowed: ANY_STATE, changes },
      async (scope) => {
        const { tx, outbox, record: locked } = scope;
        await this.rows.systemMetadata(tx, uuid, rows, removed);
        const event = { name: `api_${name}`, phase: 'finish', host: hostname(), result: 'Success' } as const;
        await this.log.event(tx, uuid, context.requestId, event);
        if (!this.profile.servers.notifiesLocks) return;
        const told = { ...locked, systemMetadata: rowsAfter(locked.systemMetadata, rows, removed) };
        for (const message of this.notifications.about(told, name, 'api', context.toDict())) await outbox.add(message);
      },
    );
  }
}
