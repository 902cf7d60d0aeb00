import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import type { PropertyFlow } from '#image-properties';
import {
  type EventDetails,
  type InstanceEventName,
  instanceNotifications,
  type NotificationSource,
  type NotifiedInstance,
  type OldStates,
  updateDetails,
} from '#nova-notifications';
import type { NovaRpcVersions } from '#nova-rpc';
import { PROPTRAIL_CONFIG, RequestContext } from '#openstack-http';
import type { OutboxNotification } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { toOutbox } from '../common/outbox-notification.js';
import { Instance } from '../instances/instance.entity.js';
import { instancePayload } from '../instances/instance-payload.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { PROPERTY_FLOW, RPC_VERSIONS } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';

type ContextDict = Readonly<Record<string, unknown>>;

/** What the API and the conductor tell everybody, as messages for the outbox of the change that they tell. */
@Injectable()
export class NovaNotifications {
  constructor(
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** A server's columns have changed; the host tells it once it has the server. */
  update(record: ServerRecord, old: OldStates, context: ContextDict): OutboxNotification[] {
    const { host } = record.instance;
    const details = updateDetails(this.#instance(record), old, new Date());
    return this.#about(record, 'update', context, host === null ? 'conductor' : 'compute', host ?? hostname(), details);
  }

  /** A server is there, and on no host yet. */
  created(record: ServerRecord, context: ContextDict): OutboxNotification[] {
    const { source, old } = this.profile.servers.created;
    const states = { vm_state: 'building', task_state: 'scheduling', host: null, node: null };
    const instance = Object.assign(new Instance(), record.instance, states);
    const before = { ...record, instance };
    const details = updateDetails(this.#instance(before), old, new Date());
    return this.#about(before, 'update', context, source, hostname(), details);
  }

  /** An event that the API or the conductor tells of a server, in the states that the record says. */
  about(
    record: ServerRecord,
    event: InstanceEventName,
    source: 'api' | 'conductor',
    context: ContextDict,
    details: EventDetails = {},
  ): OutboxNotification[] {
    return this.#about(record, event, context, source, hostname(), details);
  }

  #about(
    record: ServerRecord,
    event: InstanceEventName,
    context: ContextDict,
    source: NotificationSource,
    host: string,
    details: EventDetails,
  ): OutboxNotification[] {
    const rules = {
      flow: this.flow,
      glance: this.config.endpoints.glance,
      format: this.config.novaNotificationFormat,
    };
    const initiator = RequestContext.fromDict(context);
    const news = { event, instance: this.#instance(record), source, host, initiator, details };
    return instanceNotifications(rules, news).map((notification) => toOutbox(notification, context));
  }

  #instance(record: ServerRecord): NotifiedInstance {
    const { tags, trustedCerts: trusted_image_certificates } = record;
    return { ...instancePayload(record, this.rpc)['nova_object.data'], tags, trusted_image_certificates };
  }
}
