import { Inject, Injectable } from '@nestjs/common';
import { type PropertyFlow, propertyFlow } from '#image-properties';
import { Notifier } from '#messaging';
import type { InstanceData, InstanceUpdates } from '#nova-rpc';
import { type Logger, PROPTRAIL_CONFIG, type ProptrailConfig, SERVICE_LOGGER } from '#openstack-http';
import { fixedIps, instancePayload, type PayloadFacts, strtime } from './instance-payload.js';

/** Emits `compute.instance.*` as publisher `compute.<host>` (nova/compute/utils.py notify_about_instance_usage). */
@Injectable()
export class InstanceNotifier {
  readonly #flow: PropertyFlow;

  constructor(
    @Inject(Notifier) private readonly notifier: Notifier,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'release' | 'endpoints'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {
    this.#flow = propertyFlow(config.release);
  }

  /** The instance has no host of its own yet, and in the original no task either. */
  createStart(host: string, instance: InstanceData, imageName: string): Promise<void> {
    const facts = { state: 'building', stateDescription: '', host: instance.host, node: instance.node };
    return this.#emit(host, instance, 'create.start', facts, { image_name: imageName });
  }

  createEnd(host: string, instance: InstanceData, launchedAt: Date): Promise<void> {
    const facts = { state: 'active', stateDescription: '', host, node: host, launchedAt: strtime(launchedAt) };
    const extra = { fixed_ips: fixedIps(instance.network_info), message: 'Success' };
    return this.#emit(host, instance, 'create.end', facts, extra);
  }

  /** With what nova's exception_to_dict makes of the fault. */
  createError(host: string, instance: InstanceData, fault: { code: number; message: string }): Promise<void> {
    const facts = { state: 'error', stateDescription: '', host, node: host };
    return this.#emit(host, instance, 'create.error', facts, { ...fault, exception: fault.message });
  }

  /** @param phase `delete.start`, or the shutdown inside a delete */
  deleting(
    host: string,
    instance: InstanceData,
    phase: 'delete.start' | 'shutdown.start' | 'shutdown.end',
  ): Promise<void> {
    return this.about(host, instance, phase);
  }

  deleteEnd(host: string, instance: InstanceData, deletedAt: Date): Promise<void> {
    const at = strtime(deletedAt);
    const facts = {
      ...this.#asBefore(instance),
      state: 'deleted',
      stateDescription: '',
      terminatedAt: at,
      deletedAt: at,
    };
    return this.#emit(host, instance, 'delete.end', facts);
  }

  /**
   * `<event>.start` before the work and `<event>.end` after it; none follows when it fails. The end tells the states that
   * the outcome reports.
   */
  async around<T extends { readonly updates?: InstanceUpdates }>(
    host: string,
    instance: InstanceData,
    event: string,
    work: () => Promise<T>,
  ): Promise<T> {
    await this.about(host, instance, `${event}.start`);
    const outcome = await work();
    const { vm_state = instance.vm_state, power_state = instance.power_state } = outcome.updates ?? {};
    await this.about(host, { ...instance, vm_state, power_state, task_state: null }, `${event}.end`);
    return outcome;
  }

  /** An event of a server that exists, in the states that the instance says. */
  about(
    host: string,
    instance: InstanceData,
    event: string,
    extra: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const facts = { ...this.#asBefore(instance), stateDescription: instance.task_state ?? '' };
    return this.#emit(host, instance, event, facts, extra);
  }

  #asBefore({ vm_state, host, node, launched_at }: InstanceData) {
    return {
      state: vm_state,
      host,
      node,
      launchedAt: launched_at === null ? null : strtime(new Date(launched_at)),
    };
  }

  /** As in oslo.messaging, a notification that cannot be sent stops no work. */
  async #emit(
    host: string,
    instance: InstanceData,
    event: string,
    facts: Omit<PayloadFacts, 'glance'>,
    extra: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const payload = instancePayload(this.#flow, instance, { ...facts, glance: this.config.endpoints.glance });
    const eventType = `compute.instance.${event}`;
    const priority = event.endsWith('error') ? 'error' : 'info';
    try {
      const notifier = this.notifier.prepare({ publisherId: `compute.${host}` });
      await notifier[priority](eventType, { ...payload, ...extra });
    } catch (error) {
      this.logger.warn({ instance: instance.uuid, host, err: error }, `the notification ${eventType} was not sent`);
    }
  }
}
