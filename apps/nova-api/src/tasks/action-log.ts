import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActionEvent } from '#nova-rpc';
import type { RequestContext } from '#openstack-http';
import { InstanceAction, InstanceActionEvent } from '../instances/instance-details.entities.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';

/** What was asked of a server and what came of it: `nova.instance_actions` and their events. */
@Injectable()
export class ActionLog {
  constructor(@Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile) {}

  async begin(tx: EntityManager, context: RequestContext, instance_uuid: string, action: string): Promise<void> {
    if (!this.profile.actionLog.actions.has(action)) return;
    await tx.getRepository(InstanceAction).insert({
      instance_uuid,
      action,
      request_id: context.requestId,
      user_id: context.userId,
      project_id: context.projectId,
      start_time: new Date(),
      updatedAt: new Date(),
      message: null,
    });
  }

  /** The action that the request began is over, where no host reports it (nova/objects/instance_action.py finish). */
  async finish(tx: EntityManager, { requestId }: RequestContext, instance_uuid: string): Promise<void> {
    await tx.query(
      'UPDATE nova.instance_actions SET finish_time = now(), updated_at = now() WHERE instance_uuid = $1 AND request_id = $2',
      [instance_uuid, requestId],
    );
  }

  /** An event of the newest action that the request began; a repeated one changes what is there (nova/objects/instance_action.py). */
  async event(tx: EntityManager, instance_uuid: string, requestId: string, event: ActionEvent): Promise<void> {
    const { events: names, renamed } = this.profile.actionLog;
    const name = renamed.get(event.name) ?? event.name;
    if (!names.has(name)) return;
    const action = await tx
      .getRepository(InstanceAction)
      .findOne({ where: { instance_uuid, request_id: requestId, deleted: 0 }, order: { id: 'DESC' } });
    if (action === null) return;
    const events = tx.getRepository(InstanceActionEvent);
    // Another host's is another event: a build that goes on elsewhere begins anew.
    const ofHost = event.phase === 'start' ? { host: event.host } : {};
    const known = await events.findOne({
      where: { action_id: action.id, event: name, deleted: 0, ...ofHost },
      order: { id: 'DESC' },
    });
    if (event.phase === 'start') {
      if (known !== null) return;
      await events.insert({ action_id: action.id, event: name, start_time: new Date(), host: event.host });
      await tx.getRepository(InstanceAction).update({ id: action.id }, { updatedAt: new Date() });
      return;
    }
    const finish = {
      finish_time: new Date(),
      result: event.result ?? 'Success',
      traceback: event.traceback ?? null,
      details: event.details ?? null,
    };
    if (known === null)
      await events.insert({
        action_id: action.id,
        event: name,
        start_time: new Date(),
        host: event.host,
        ...finish,
      });
    else await events.update({ id: known.id }, finish);
    const failed = finish.result === 'Error' ? { message: 'Error' } : {};
    await tx.getRepository(InstanceAction).update({ id: action.id }, { updatedAt: new Date(), ...failed });
  }
}
