import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { type ImageMeta, type PropertyFlow, pythonRepr } from '#image-properties';
import {
  exceptionPayload,
  legacyRequestSpec,
  type NotificationSource,
  type NotifiedRequest,
  type NovaNotification,
  requestSpecPayload,
  sendsLegacy,
  sendsVersioned,
  versionedPublisher,
} from '#nova-notifications';
import { novaObject } from '#nova-rpc';
import { PROPTRAIL_CONFIG, RequestContext } from '#openstack-http';
import type { OutboxWriter } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { toOutbox } from '../common/outbox-notification.js';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import type { PlacementRequest } from './placement.js';
import { type TypedRequest, typedRequest } from './typed-request.js';

/** Where notifications of a choice go, and on whose behalf it is made. */
export interface SchedulingNews {
  readonly outbox: OutboxWriter;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Why there is no host: `message` is NoValidHost's or another exception's. */
export interface NoHost {
  readonly exception: string;
  readonly message: string;
}

/** What the scheduler tells everybody: which server it is asked for, with its image, and that there is no host. */
@Injectable()
export class SchedulerNotifications {
  constructor(
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** Before a host is chosen, and after it (nova/scheduler/manager.py select_destinations; 2014.1 filter_scheduler.py). */
  async selection(
    news: SchedulingNews,
    request: PlacementRequest,
    phase: 'start' | 'end',
    found = true,
  ): Promise<void> {
    const { selection } = this.profile.scheduler;
    if (request.isMove === true && !selection.ofMoves) return;
    if (phase === 'end' && !found && !selection.endsAlways) return;
    const typed = typedRequest(this.flow, request);
    const eventType = `${selection.eventType}.${phase}`;
    await this.#tell(news, { legacy: 'scheduler', versioned: 'scheduler', priority: 'info' }, eventType, eventType, {
      legacy: { request_spec: this.#legacySpec(typed, news) },
      versioned: () => requestSpecPayload(notified(request, news), imageOf(typed)),
    });
  }

  /** A server found no host (nova/scheduler/utils.py set_vm_state_and_notify; 2014.1 nova/scheduler/driver.py). */
  async noHost(news: SchedulingNews, request: PlacementRequest, { exception, message }: NoHost): Promise<void> {
    const { notice } = this.profile.scheduler;
    const typed = typedRequest(this.flow, request);
    const request_spec = this.#legacySpec(typed, news);
    const state = 'error';
    const sources = { legacy: notice.publisher, versioned: 'conductor', priority: 'error' } as const;
    await this.#tell(news, sources, notice.eventType, `${notice.eventType}.error`, {
      legacy: {
        request_spec,
        instance_properties: request_spec.instance_properties,
        instance_id: request.instanceUuid,
        state,
        method: notice.method,
        reason: pythonRepr({ kwargs: { code: 500 }, message, class: exception }, 3),
      },
      versioned: () =>
        novaObject('ComputeTaskPayload', '1.0', {
          instance_uuid: request.instanceUuid,
          request_spec: requestSpecPayload(notified(request, news), imageOf(typed)),
          state,
          reason: exceptionPayload({ message, details: exception }),
        }),
    });
  }

  #legacySpec(request: TypedRequest, news: SchedulingNews) {
    return legacyRequestSpec(notified(request, news), this.profile.scheduler.notifiedImage(request));
  }

  async #tell(
    { outbox, context }: SchedulingNews,
    { legacy, versioned, priority }: { legacy: string; versioned: NotificationSource; priority: 'info' | 'error' },
    legacyEvent: string,
    versionedEvent: string,
    payloads: { legacy: Readonly<Record<string, unknown>>; versioned: () => object },
  ): Promise<void> {
    const format = this.config.novaNotificationFormat;
    const told: NovaNotification[] = [];
    if (sendsLegacy(format))
      told.push({
        topic: 'notifications',
        publisherId: `${legacy}.${hostname()}`,
        eventType: legacyEvent,
        priority,
        payload: payloads.legacy,
      });
    if (sendsVersioned(format))
      told.push({
        topic: 'versioned_notifications',
        publisherId: versionedPublisher(versioned, hostname()),
        eventType: versionedEvent,
        priority,
        payload: { ...payloads.versioned() },
      });
    for (const notification of told) await outbox.add(toOutbox(notification, context));
  }
}

/** Releases with versioned notifications have types. */
function imageOf({ typedImage }: TypedRequest): ImageMeta {
  if (typedImage === null) throw new TypeError('a versioned notification tells of a typed image');
  return typedImage;
}

function notified(request: PlacementRequest, { context }: SchedulingNews): NotifiedRequest {
  const { instanceUuid, projectId, flavor, availabilityZone = null, hints = {}, ignoreHosts = [], forced } = request;
  return {
    instanceUuid,
    projectId,
    userId: RequestContext.fromDict(context).userId,
    availabilityZone,
    flavor,
    hints,
    forceHosts: forced?.host == null ? [] : [forced.host],
    forceNodes: forced?.node == null ? [] : [forced.node],
    ignoreHosts,
    securityGroups: request.securityGroups ?? ['default'],
  };
}
