import { Inject, Injectable } from '@nestjs/common';
import { MessagingError, RemoteError, type RpcClient, RpcClientFactory } from '#messaging';
import {
  type BuildInstances,
  COMPUTE_TASK_NAMESPACE,
  CONDUCTOR_TOPIC,
  type InstanceMessage,
  type InstanceUpdate,
  NOVA_EXCHANGE,
  type ServiceUpdate,
  type StaleInstances,
} from '#nova-rpc';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import { releaseRow } from '#releases';
import type { ProptrailConfig } from '#service-process';
import { ConductorUnreachable, UnexpectedTaskState } from './conductor-errors.js';

/** `UnexpectedTaskStateError.kwargs.actual.task_state` of the conductor's answer. */
function actualTaskState(kwargs: Readonly<Record<string, unknown>>): string | null | undefined {
  const actual = kwargs['actual'] as { task_state?: string | null } | undefined;
  return actual?.task_state;
}

function asUnexpectedTaskState(error: RemoteError): UnexpectedTaskState | null {
  if (error.excType === 'InstanceNotFound') return new UnexpectedTaskState(error.value, true, undefined);
  if (error.excType === 'UnexpectedTaskStateError')
    return new UnexpectedTaskState(error.value, false, actualTaskState(error.kwargs));
  return null;
}

/** nova/conductor/rpcapi.py, as far as a compute host speaks it: the conductor alone writes nova's tables. */
@Injectable()
export class ConductorClient {
  readonly #rpc: RpcClient;
  readonly #tasks: RpcClient;

  constructor(
    @Inject(RpcClientFactory) clients: RpcClientFactory,
    @Inject(PROPTRAIL_CONFIG) config: Pick<ProptrailConfig, 'release'>,
  ) {
    const profile = releaseRow(config.release).rpc;
    const target = { exchange: NOVA_EXCHANGE, topic: CONDUCTOR_TOPIC };
    const tasks = { ...target, namespace: COMPUTE_TASK_NAMESPACE, version: profile.buildInstances };
    this.#rpc = clients.client({ ...target, version: profile.conductor }, { atLeastOnce: true });
    this.#tasks = clients.client(tasks, { atLeastOnce: true });
  }

  /**
   * Applies everything in one transaction.
   *
   * @throws UnexpectedTaskState when the instance is gone or in another task_state than expected
   * @throws ConductorUnreachable when nobody answered; RemoteError when the conductor could not do it
   */
  async instanceUpdate(update: InstanceUpdate): Promise<void> {
    await this.#call('instance_update', { ...update });
  }

  /** Resolves whether or not the instance was still there. @throws ConductorUnreachable, RemoteError */
  async instanceDestroy(uuid: string): Promise<void> {
    try {
      await this.#call('instance_destroy', { instance_uuid: uuid });
    } catch (error) {
      if (!(error instanceof UnexpectedTaskState && error.isGone)) throw error;
    }
  }

  /** @throws MessageUndeliverable while no conductor has declared its queue */
  serviceUpdate(report: ServiceUpdate): Promise<void> {
    return this.#rpc.cast('service_update', { ...report });
  }

  /** The host has started: what it had not finished comes again. @throws ConductorUnreachable, RemoteError */
  async resumeTasks(host: string): Promise<void> {
    await this.#call('resume_tasks', { host });
  }

  /** The host's servers that nothing is done to. @throws ConductorUnreachable, RemoteError */
  settledInstances(host: string): Promise<InstanceMessage[]> {
    return this.#call<InstanceMessage[]>('settled_instances', { host });
  }

  /** Asks for another host. @throws ConductorUnreachable when the message may not have arrived */
  async buildInstances(request: BuildInstances): Promise<void> {
    try {
      await this.#tasks.cast('build_instances', { ...request });
    } catch (error) {
      if (error instanceof MessagingError) throw new ConductorUnreachable('build_instances', error);
      throw error;
    }
  }

  /** Of the servers that the host has something of: those that are not its own any more. @throws ConductorUnreachable, RemoteError */
  async staleInstances(stale: StaleInstances): Promise<readonly string[]> {
    return this.#call<readonly string[]>('stale_instances', { ...stale });
  }

  /** The host has nothing of them any more. @throws ConductorUnreachable, RemoteError */
  async staleInstancesRemoved(stale: StaleInstances): Promise<void> {
    await this.#call('stale_instances_removed', { ...stale });
  }

  async #call<T = void>(method: string, args: Readonly<Record<string, unknown>>): Promise<T> {
    try {
      return await this.#rpc.call<T>(method, args);
    } catch (error) {
      if (error instanceof MessagingError) throw new ConductorUnreachable(method, error);
      if (error instanceof RemoteError) throw asUnexpectedTaskState(error) ?? error;
      throw error;
    }
  }
}
