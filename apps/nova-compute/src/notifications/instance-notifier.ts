import { Inject, Injectable } from '@nestjs/common';
import { propertyFlow } from '#image-properties';
import { Notifier } from '#messaging';
import {
  type EventDetails,
  fixedIps,
  type InstanceEventName,
  type InstanceWork,
  instanceNotifications,
  type NotificationRules,
  type NotifiedFault,
  type NotifiedInstance,
  type NovaNotification,
} from '#nova-notifications';
import type { BlockDeviceData, InstanceData, InstanceUpdates } from '#nova-rpc';
import { currentContext, type Logger, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { POWER_STATE } from '../virt/domain.js';

/** A server with the block devices that some events tell. */
type Told = Pick<EventDetails, 'blockDevices'>;

/** Emits what happens to instances on a host, in the forms that are asked for (nova/compute/utils.py notify_about_*). */
@Injectable()
export class InstanceNotifier {
  readonly #rules: NotificationRules;

  constructor(
    @Inject(Notifier) private readonly notifier: Notifier,
    @Inject(PROPTRAIL_CONFIG) config: Pick<ProptrailConfig, 'release' | 'endpoints' | 'novaNotificationFormat'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {
    this.#rules = {
      flow: propertyFlow(config.release),
      glance: config.endpoints.glance,
      format: config.novaNotificationFormat,
    };
  }

  /** The instance has no host of its own yet, and in the original no task either. */
  createStart(host: string, instance: InstanceData, imageName: string, told: Told = {}): Promise<void> {
    const before = { ...instance, vm_state: 'building', task_state: null };
    return this.about(host, before, 'create.start', { image_name: imageName }, told);
  }

  createEnd(host: string, instance: InstanceData, launchedAt: Date, told: Told = {}): Promise<void> {
    const running = {
      ...instance,
      ...{ vm_state: 'active', task_state: null, power_state: POWER_STATE.RUNNING },
      ...{ host, node: host, launched_at: launchedAt.toISOString() },
    };
    const legacy = { fixed_ips: fixedIps(instance.network_info), message: 'Success' };
    return this.about(host, running, 'create.end', legacy, told);
  }

  /** With what nova's exception_to_dict makes of the fault. */
  createError(host: string, instance: InstanceData, fault: NotifiedFault & { readonly code: number }): Promise<void> {
    const failed = { ...instance, vm_state: 'error', task_state: null, host, node: host, launched_at: null };
    const legacy = { ...fault, exception: fault.message };
    return this.about(host, failed, 'create.error', legacy, { fault });
  }

  deleteEnd(
    host: string,
    instance: InstanceData,
    deletedAt: Date,
    blockDevices: readonly BlockDeviceData[],
  ): Promise<void> {
    const at = deletedAt.toISOString();
    const gone = {
      ...instance,
      ...{ vm_state: 'deleted', task_state: null, power_state: POWER_STATE.NOSTATE, terminated_at: at, deleted_at: at },
    };
    return this.about(host, gone, 'delete.end', {}, { blockDevices });
  }

  /**
   * `<work>.start` before the work and `<work>.end` after it; none follows when it fails. The end tells the states that
   * the outcome reports.
   */
  async around<T extends { readonly updates?: InstanceUpdates }>(
    host: string,
    instance: InstanceData,
    work: InstanceWork,
    run: () => Promise<T>,
    details: EventDetails = {},
  ): Promise<T> {
    await this.about(host, instance, `${work}.start`, details.legacy, details);
    const outcome = await run();
    const { vm_state = instance.vm_state, power_state = instance.power_state } = outcome.updates ?? {};
    const after = { ...instance, vm_state, power_state, task_state: null };
    await this.about(host, after, `${work}.end`, details.legacy, details);
    return outcome;
  }

  /** An event of a server, in the states that the instance says; `legacy` is what the legacy form adds. */
  async about(
    host: string,
    instance: NotifiedInstance,
    event: InstanceEventName,
    legacy: Readonly<Record<string, unknown>> = {},
    details: Omit<EventDetails, 'legacy'> = {},
  ): Promise<void> {
    const initiator = currentContext();
    const news = { event, instance, source: 'compute', host, initiator, details: { ...details, legacy } } as const;
    for (const notification of instanceNotifications(this.#rules, news))
      await this.#emit(instance.uuid, host, notification);
  }

  /** As in oslo.messaging, a notification that cannot be sent stops no work. */
  async #emit(uuid: string, host: string, notification: NovaNotification): Promise<void> {
    const { topic, publisherId, priority, eventType, payload } = notification;
    try {
      await this.notifier.prepare({ publisherId, topics: [topic] }).notify(priority, eventType, payload);
    } catch (error) {
      this.logger.warn({ instance: uuid, host, err: error }, `the notification ${eventType} was not sent`);
    }
  }
}
