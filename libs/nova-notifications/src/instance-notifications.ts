import type { PropertyFlow } from '#image-properties';
import type { BlockDeviceData } from '#nova-rpc';
import { currentAuditPeriod } from './audit-period.js';
import type { NotifiedFault } from './exception-payload.js';
import { INSTANCE_EVENTS, type InstanceEvent, type InstanceEventName } from './instance-events.js';
import { legacyInstancePayload, strtime } from './legacy-instance.js';
import {
  type Initiator,
  legacyPublisher,
  type NotificationFormat,
  type NotificationSource,
  type NovaNotification,
  sendsLegacy,
  sendsVersioned,
  versionedPublisher,
} from './notification.js';
import type { NotifiedInstance } from './notified-instance.js';
import {
  auditPeriodPayload,
  type PayloadFields,
  stateUpdatePayload,
  versionedInstancePayload,
} from './versioned-instance.js';

/** Of the cloud, what notifications are made with. */
export interface NotificationRules {
  readonly flow: Pick<PropertyFlow, 'notificationImageMeta'>;
  /** Glance's endpoint without a trailing slash. */
  readonly glance: string;
  readonly format: NotificationFormat;
}

/** What an event tells beside the instance. */
export interface EventDetails {
  /** Added to the legacy payload. */
  readonly legacy?: Readonly<Record<string, unknown>>;
  /** What the versioned payload's class adds. */
  readonly versioned?: PayloadFields;
  /** Those of the server; told where the original tells them. */
  readonly blockDevices?: readonly BlockDeviceData[];
  readonly fault?: NotifiedFault;
}

/** Something that happened to an instance. */
export interface InstanceNews {
  readonly event: InstanceEventName;
  readonly instance: NotifiedInstance;
  readonly source: NotificationSource;
  readonly host: string;
  readonly initiator: Initiator;
  readonly details?: EventDetails;
}

/** What goes out for one event: the legacy form first, then the versioned one. */
export function instanceNotifications(rules: NotificationRules, news: InstanceNews): NovaNotification[] {
  const { source, host, instance, initiator, details = {} } = news;
  const event: InstanceEvent = INSTANCE_EVENTS[news.event];
  const priority = news.event.endsWith('error') ? 'error' : 'info';
  const sent: NovaNotification[] = [];
  if (event.legacy !== null && sendsLegacy(rules.format))
    sent.push({
      topic: 'notifications',
      publisherId: legacyPublisher(event.legacySource ?? source, host),
      eventType: `compute.instance.${event.legacy}`,
      priority,
      payload: { ...legacyInstancePayload(rules.flow, instance, rules.glance), ...details.legacy },
    });
  if (event.versioned !== null && sendsVersioned(rules.format))
    sent.push({
      topic: 'versioned_notifications',
      publisherId: versionedPublisher(source, host),
      eventType: `instance.${event.versioned}`,
      priority,
      payload: {
        ...versionedInstancePayload(event.payload, {
          instance,
          initiator,
          blockDevices: event.blockDevices ? (details.blockDevices ?? []) : null,
          fields: details.versioned ?? {},
          fault: details.fault ?? null,
        }),
      },
    });
  return sent;
}

export interface OldStates {
  /** null: there was no server. */
  readonly vm_state: string | null;
  readonly task_state: string | null;
}

/** What `update` tells of the change (nova/notifications/base.py send_instance_update_notification). */
export function updateDetails(instance: NotifiedInstance, old: OldStates, now: Date): EventDetails {
  const period = currentAuditPeriod(now);
  return {
    legacy: {
      old_state: old.vm_state,
      old_task_state: old.task_state,
      new_task_state: instance.task_state,
      audit_period_beginning: strtime(period.beginning),
      audit_period_ending: strtime(period.ending),
    },
    versioned: { state_update: stateUpdatePayload(old, instance), audit_period: auditPeriodPayload(period) },
  };
}

/** `2026-11-22 02:15:18.031433`: str() of a datetime. */
function pythonDatetime(time: Date): string {
  const text = time.toISOString().replace('T', ' ').replace('Z', '000');
  return text.replace(/\.000000$/, '');
}

/** What `exists` tells of the period that it is about (nova/compute/utils.py notify_usage_exists). */
export function existsDetails(now: Date): EventDetails {
  const period = currentAuditPeriod(now);
  return {
    legacy: {
      audit_period_beginning: pythonDatetime(period.beginning),
      audit_period_ending: pythonDatetime(period.ending),
    },
    versioned: { audit_period: auditPeriodPayload(period) },
  };
}
