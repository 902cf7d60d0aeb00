import { Injectable } from '@nestjs/common';
import { RpcClientFactory } from '#messaging';
import type { RequestContext } from '#openstack-http';
import type { JsonObject, OutboxRpc, OutboxWriter } from '#persistence';
import { hostOfPool, VOLUME_TOPIC } from '../common/cinder-constants.js';
import type { Snapshot } from '../db/snapshot.entity.js';
import type { VolumeRecord } from '../db/volume-record.js';
import { requestSpecObject, snapshotObject, volumeObject } from './versioned-objects.js';

/** A manager that does not answer within this is down. Milliseconds. */
const CALL_TIMEOUT_MS = 30_000;

/** The volume manager's side of the bus (cinder/volume/rpcapi.py): casts go through the outbox of the running transaction. */
@Injectable()
export class VolumeRpcApi {
  constructor(private readonly clients: RpcClientFactory) {}

  async createVolume(
    outbox: OutboxWriter,
    context: RequestContext,
    record: VolumeRecord,
    imageId: string | null,
    backupId: string | null,
  ): Promise<void> {
    await outbox.add(
      this.#cast(context, record, 'create_volume', {
        volume: volumeObject(record),
        request_spec: requestSpecObject(record, imageId, backupId),
        filter_properties: {},
        allow_reschedule: false,
      }),
    );
  }

  async deleteVolume(
    outbox: OutboxWriter,
    context: RequestContext,
    record: VolumeRecord,
    cascade: boolean,
  ): Promise<void> {
    const args = { volume: volumeObject(record), unmanage_only: false, cascade };
    await outbox.add(this.#cast(context, record, 'delete_volume', args));
  }

  async createSnapshot(
    outbox: OutboxWriter,
    context: RequestContext,
    record: VolumeRecord,
    snapshot: Snapshot,
    metadata: Record<string, string>,
  ): Promise<void> {
    const args = { snapshot: snapshotObject(snapshot, metadata) };
    await outbox.add(this.#cast(context, record, 'create_snapshot', args));
  }

  async deleteSnapshot(
    outbox: OutboxWriter,
    context: RequestContext,
    record: VolumeRecord,
    snapshot: Snapshot,
  ): Promise<void> {
    const args = { snapshot: snapshotObject(snapshot, {}), unmanage_only: false };
    await outbox.add(this.#cast(context, record, 'delete_snapshot', args));
  }

  /** Sends a volume's data to an image that exists; cinder/volume/rpcapi.py names the volume by its id alone. */
  async copyVolumeToImage(
    outbox: OutboxWriter,
    context: RequestContext,
    record: VolumeRecord,
    image: JsonObject,
  ): Promise<void> {
    const args = { volume_id: record.volume.id, image_meta: image };
    await outbox.add(this.#cast(context, record, 'copy_volume_to_image', args));
  }

  async extendVolume(
    outbox: OutboxWriter,
    context: RequestContext,
    record: VolumeRecord,
    newSize: number,
  ): Promise<void> {
    const args = { volume: volumeObject(record), new_size: newSize, reservations: null };
    await outbox.add(this.#cast(context, record, 'extend_volume', args));
  }

  /** Cinder's scheduler chooses a host first; with one backend there is nothing to choose. */
  async retype(
    outbox: OutboxWriter,
    context: RequestContext,
    record: VolumeRecord,
    newTypeId: string,
    migrationPolicy: string,
  ): Promise<void> {
    const args = {
      volume: volumeObject(record),
      new_type_id: newTypeId,
      host: { host: record.volume.host, cluster_name: null, capabilities: {} },
      migration_policy: migrationPolicy,
      reservations: null,
      old_reservations: null,
    };
    await outbox.add(this.#cast(context, record, 'retype', args, '3.5'));
  }

  async reimage(outbox: OutboxWriter, context: RequestContext, record: VolumeRecord, image: JsonObject): Promise<void> {
    const args = { volume: volumeObject(record), image_meta: image };
    await outbox.add(this.#cast(context, record, 'reimage', args, '3.18'));
  }

  /** The backend agrees to another owner. */
  async acceptTransfer(
    record: VolumeRecord,
    owner: { readonly userId: string; readonly projectId: string },
    noSnapshots: boolean,
  ): Promise<void> {
    const args = { volume_id: record.volume.id, new_user: owner.userId, new_project: owner.projectId };
    await this.#client(record, '3.16').call('accept_transfer', { ...args, no_snapshots: noSnapshots });
  }

  /** Connects a host to the volume. The answer is the attachment's `connection_info`. */
  async attachmentUpdate(
    record: VolumeRecord,
    connector: Readonly<Record<string, unknown>>,
    attachmentId: string,
  ): Promise<Record<string, unknown>> {
    const args = { vref: volumeObject(record), connector, attachment_id: attachmentId };
    return this.#client(record).call('attachment_update', args);
  }

  async attachmentDelete(record: VolumeRecord, attachmentId: string): Promise<void> {
    await this.#client(record).call('attachment_delete', { attachment_id: attachmentId, vref: volumeObject(record) });
  }

  #client(record: VolumeRecord, version = '3.9') {
    const target = { topic: VOLUME_TOPIC, server: serverOf(record), version };
    return this.clients.client(target, { timeoutMs: CALL_TIMEOUT_MS });
  }

  #cast(context: RequestContext, record: VolumeRecord, method: string, args: JsonObject, version = '3.0'): OutboxRpc {
    return {
      kind: 'cast',
      target: { topic: VOLUME_TOPIC, server: serverOf(record), version },
      method,
      args,
      context: context.toDict() as JsonObject,
      orderingKey: record.volume.id,
    };
  }
}

function serverOf({ volume }: VolumeRecord): string {
  if (volume.host === null) throw new Error(`volume ${volume.id} has no host`);
  return hostOfPool(volume.host);
}
