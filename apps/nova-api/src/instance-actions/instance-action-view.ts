import type { Microversion, RequestContext } from '#openstack-http';
import { micros } from '../common/api-times.js';
import type { InstanceAction, InstanceActionEvent } from '../instances/instance-details.entities.js';
import { hostId } from '../servers/server-view.js';
import type { ActionWithEvents } from './instance-actions.service.js';

/** nova/api/openstack/compute/instance_actions.py _format_action (26.2). */
export function actionView(action: InstanceAction, version: Microversion) {
  return {
    action: action.action,
    instance_uuid: action.instance_uuid,
    request_id: action.request_id,
    user_id: action.user_id,
    project_id: action.project_id,
    start_time: micros(action.start_time),
    message: action.message,
    ...(version.atLeast('2.58') ? { updated_at: micros(action.updatedAt) } : {}),
  };
}

/** An admin sees tracebacks, and by later microversions the host and the details; a user a host's hash at most. */
function eventView(event: InstanceActionEvent, isAdmin: boolean, version: Microversion, projectId: string) {
  return {
    event: event.event,
    start_time: micros(event.start_time),
    finish_time: micros(event.finish_time),
    result: event.result,
    ...(isAdmin ? { traceback: event.traceback } : {}),
    ...(isAdmin && version.atLeast('2.62') ? { host: event.host } : {}),
    ...(version.atLeast('2.62') ? { hostId: hostId(event.host, projectId) } : {}),
    ...(isAdmin && version.atLeast('2.84') ? { details: event.details } : {}),
  };
}

/** Users see events since 2.51 (the same file, show). */
export function actionWithEventsView(found: ActionWithEvents, context: RequestContext, version: Microversion) {
  const { action, events, projectId } = found;
  const view = actionView(action, version);
  if (!context.isAdmin && !version.atLeast('2.51')) return view;
  const owner = action.project_id ?? projectId;
  return { ...view, events: events.map((event) => eventView(event, context.isAdmin, version, owner)) };
}
