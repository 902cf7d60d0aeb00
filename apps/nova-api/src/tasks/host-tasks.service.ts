import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { COMPUTE_TOPIC, NOVA_EXCHANGE, type NovaRpcVersions } from '#nova-rpc';
import { PROPTRAIL_CONFIG, RequestContext } from '#openstack-http';
import { type JsonObject, type OutboxRpc, type OutboxWriter, UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { RPC_VERSIONS } from '../nova.tokens.js';

/** What a compute host is to do with a server. */
export interface HostMessage {
  readonly host: string;
  readonly method: string;
  readonly args: object;
}

/** A task whose message went out this long ago is sent again, in seconds: a broker that restarted has forgotten it. */
const RESEND_AFTER_S = 120;

const KEEP = `
  INSERT INTO nova.unfinished_tasks (instance_uuid, request_id, host, message, device) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (instance_uuid, device) DO UPDATE SET request_id = excluded.request_id, host = excluded.host,
                                            message = excluded.message, created_at = now(), sent_at = now()`;

const UP_HOST = `
  SELECT host FROM nova.services
   WHERE "binary" = 'nova-compute' AND deleted = 0 AND NOT forced_down AND last_seen_up > now() - make_interval(secs => $2)`;

/** Characters that `device` holds: the ids of volumes and ports do not need as many. */
const KEY_LENGTH = 255;

/** What no port or volume can be called is a name all the same: the host is asked, and finds nothing. */
function keyOf(device: string): string {
  return device.length <= KEY_LENGTH ? device : createHash('sha256').update(device).digest('hex');
}

/**
 * Messages to compute hosts that begin a task of a server, or plug one of its devices in or out. Each is kept until its work
 * has ended, so that it can be sent again when the host, or the broker that held it, died. Whoever receives one twice notices.
 */
@Injectable()
export class HostTasks {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /**
   * Adds the cast to the transaction's outbox, and keeps it; an earlier message about the same is forgotten.
   *
   * @param device the volume or port that it is about; empty for a task, of which a server has one at a time
   */
  async cast(
    tx: EntityManager,
    outbox: OutboxWriter,
    context: RequestContext,
    instanceUuid: string,
    message: HostMessage,
    device = '',
  ): Promise<void> {
    const rpc = this.#rpc(context, instanceUuid, message);
    await outbox.add(rpc);
    await tx.query(KEEP, [instanceUuid, context.requestId, message.host, JSON.stringify(rpc), keyOf(device)]);
  }

  /** Adds a cast that begins no task to the transaction's outbox; nobody sends it again. */
  async tell(outbox: OutboxWriter, context: RequestContext, instanceUuid: string, message: HostMessage): Promise<void> {
    await outbox.add(this.#rpc(context, instanceUuid, message));
  }

  /** Whether the task, or one of the devices under way, is what this request began. */
  async isOf(tx: EntityManager, instanceUuid: string, requestId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      'SELECT 1 FROM nova.unfinished_tasks WHERE instance_uuid = $1 AND request_id = $2',
      [instanceUuid, requestId],
    );
    return rows.length > 0;
  }

  /** The request that began the task under way; empty when there is none. */
  async requestOf(tx: EntityManager, instanceUuid: string): Promise<string> {
    const rows: { request_id: string }[] = await tx.query(
      'SELECT request_id FROM nova.unfinished_tasks WHERE instance_uuid = $1',
      [instanceUuid],
    );
    return rows[0]?.request_id ?? '';
  }

  /** The server's task has ended. */
  async ended(tx: EntityManager, instanceUuid: string): Promise<void> {
    await tx.query("DELETE FROM nova.unfinished_tasks WHERE instance_uuid = $1 AND device = ''", [instanceUuid]);
  }

  /** The device that this request was about is plugged in or out, or will never be. */
  async deviceEnded(tx: EntityManager, instanceUuid: string, requestId: string): Promise<void> {
    await tx.query("DELETE FROM nova.unfinished_tasks WHERE instance_uuid = $1 AND request_id = $2 AND device <> ''", [
      instanceUuid,
      requestId,
    ]);
  }

  /** The server is gone, and all that was under way with it. */
  async forget(tx: EntityManager, instanceUuid: string): Promise<void> {
    await tx.query('DELETE FROM nova.unfinished_tasks WHERE instance_uuid = $1', [instanceUuid]);
  }

  /** A host has started: what it had not finished when it stopped is sent to it again. @returns how many */
  resume(host: string): Promise<number> {
    return this.#resend('host = $1', [host]);
  }

  /** Sends what has been under way for long to hosts that are up. @returns how many */
  resendOld(): Promise<number> {
    return this.#resend(`sent_at < now() - make_interval(secs => $1) AND host IN (${UP_HOST})`, [
      RESEND_AFTER_S,
      this.config.serviceDownTimeS,
    ]);
  }

  #resend(condition: string, values: unknown[]): Promise<number> {
    return this.unitOfWork.run(async (tx, outbox) => {
      const [rows] = (await tx.query(
        `UPDATE nova.unfinished_tasks SET sent_at = now() WHERE ${condition} RETURNING message`,
        values,
      )) as [{ message: OutboxRpc }[], number];
      for (const { message } of rows) await outbox.add(message);
      return rows.length;
    });
  }

  #rpc(context: RequestContext, instanceUuid: string, { host, method, args }: HostMessage): OutboxRpc {
    return {
      kind: 'cast',
      target: { exchange: NOVA_EXCHANGE, topic: COMPUTE_TOPIC, server: host, version: this.rpc.compute },
      method,
      args: args as unknown as JsonObject,
      context: context.toDict() as JsonObject,
      orderingKey: instanceUuid,
    };
  }
}
