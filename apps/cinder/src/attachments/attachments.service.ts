import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { RemoteError } from '#messaging';
import { OpenStackError, PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { VolumeRpcApi } from '../bus/volume-rpc-api.js';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { attachmentNotFound, invalidVolume, isUuid } from '../common/cinder-errors.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { deleteAttachment } from '../db/attachment-rows.js';
import { Volume } from '../db/volume.entity.js';
import { volumeFor } from '../db/volume-access.js';
import { VolumeAttachment } from '../db/volume-attachment.entity.js';
import { getRecord, noteOf, type VolumeRecord } from '../db/volume-record.js';
import { volumeNotification } from '../notifications/volume-usage.js';
import type { CreateAttachmentBody } from './attachment.schema.js';

/** A server's way to a volume: reserve (create), connect (update), complete, delete (cinder/api/v3/attachments.py). */
@Injectable()
export class AttachmentsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly rpc: VolumeRpcApi,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @throws OpenStackError 404 */
  async show(context: RequestContext, id: string): Promise<VolumeAttachment> {
    return (await inOneSnapshot(this.dataSource, (manager) => this.#find(manager, context, id))).attachment;
  }

  /**
   * Reserves the volume and, when a connector is given, connects it at once.
   *
   * @throws OpenStackError 404, 400 when the volume is not to be had
   */
  async create(
    context: RequestContext,
    { attachment: wanted }: CreateAttachmentBody,
    hasMode: boolean,
  ): Promise<VolumeAttachment> {
    const id = randomUUID();
    const reserved = await this.unitOfWork.run(async (tx) => {
      const record = await volumeFor(tx, context, wanted.volume_uuid);
      const { volume } = record;
      if (volume.status.includes('error')) throw inErrorState('created', volume);
      const isReadonly = this.profile.attachesReadonly(noteOf(record, 'readonly'));
      await reserve(tx, volume, wanted.instance_uuid ?? null);
      await tx.insert(VolumeAttachment, {
        id,
        volumeId: volume.id,
        instanceUuid: wanted.instance_uuid ?? null,
        attachStatus: 'reserved',
        attachMode: isReadonly ? 'ro' : hasMode ? (wanted.mode ?? 'null') : 'null',
        connectionInfo: '{}',
      });
      return tx.findOneByOrFail(VolumeAttachment, { id });
    });
    if (!wanted.connector) return reserved;
    const connectionInfo = await this.#connect(
      await getRecord(this.dataSource.manager, reserved.volumeId),
      id,
      wanted.connector,
    );
    return Object.assign(reserved, { connectionInfo: JSON.stringify(connectionInfo) });
  }

  /**
   * Connects a host to a reserved volume. The answer shows the attachment as it was, with how to reach the volume.
   *
   * @throws OpenStackError 404, 500 with the volume manager's own words when it could not
   */
  async update(
    context: RequestContext,
    id: string,
    connector: Readonly<Record<string, unknown>>,
  ): Promise<VolumeAttachment> {
    const { attachment, record } = await inOneSnapshot(this.dataSource, (manager) => this.#find(manager, context, id));
    if (record.volume.status.includes('error')) throw unableToUpdate(inErrorState('updated', record.volume));
    const others = record.attachments.filter((other) => other.id !== id && other.connector !== null);
    if (others.length > 0 && !record.volume.multiattach)
      throw unableToUpdate(invalidVolume(`duplicate connectors detected on volume ${record.volume.id}`));
    const connectionInfo = await this.#connect(record, id, connector);
    return Object.assign(attachment, { connectionInfo: JSON.stringify(connectionInfo) });
  }

  /** The server uses the volume now: `in-use`. @throws OpenStackError 404 */
  async complete(context: RequestContext, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      const { attachment } = await this.#find(tx, context, id);
      await tx.update(VolumeAttachment, { id }, { attachStatus: 'attached' });
      await tx.update(Volume, { id: attachment.volumeId }, { status: 'in-use', attachStatus: 'attached' });
      const record = await getRecord(tx, attachment.volumeId);
      await outbox.add(volumeNotification('attach.end', record, context, this.#apiHost));
    });
  }

  /** @returns the attachments that the volume still has. @throws OpenStackError 404 */
  async delete(context: RequestContext, id: string): Promise<readonly VolumeAttachment[]> {
    const { attachment, record } = await this.#find(this.dataSource.manager, context, id);
    const connected = attachment.attachStatus !== 'reserved';
    if (connected) await this.rpc.attachmentDelete(record, id);
    return this.unitOfWork.run(async (tx, outbox) => {
      if (!connected) await outbox.add(volumeNotification('detach.start', record, context, this.#apiHost));
      await deleteAttachment(tx, attachment.volumeId, id);
      const after = await getRecord(tx, attachment.volumeId);
      await outbox.add(volumeNotification('detach.end', after, context, this.#apiHost));
      return after.attachments;
    });
  }

  get #apiHost(): string {
    return this.config.volumeHost.split('@')[0] ?? this.config.volumeHost;
  }

  async #connect(record: VolumeRecord, id: string, connector: Readonly<Record<string, unknown>>) {
    try {
      return await this.rpc.attachmentUpdate(record, connector, id);
    } catch (error) {
      if (error instanceof RemoteError) throw unableToUpdate(error, error.value);
      throw error;
    }
  }

  async #find(manager: EntityManager, context: RequestContext, id: string) {
    const attachment = isUuid(id) ? await manager.findOneBy(VolumeAttachment, { id, deleted: false }) : null;
    if (attachment === null) throw attachmentNotFound(id);
    const record = await getRecord(manager, attachment.volumeId);
    if (!context.isAdmin && record.volume.projectId !== context.projectId) throw attachmentNotFound(id);
    return { attachment, record };
  }
}

/**
 * Takes the volume in one statement, so that of two servers at once one gets it. A server that has the volume already
 * may reserve it again: so it moves to another host.
 */
async function reserve(tx: EntityManager, volume: Volume, instanceUuid: string | null): Promise<void> {
  const statuses = volume.multiattach ? ['available', 'in-use', 'downloading'] : ['available', 'downloading'];
  const [, changed] = await tx.query(
    `UPDATE cinder.volumes SET status = 'reserved', previous_status = status, updated_at = now()
     WHERE id = $1 AND NOT deleted AND status = ANY($2)`,
    [volume.id, statuses],
  );
  if (changed === 1) return;
  const { volume: current, attachments } = await getRecord(tx, volume.id);
  const held = instanceUuid !== null && attachments.some((attachment) => attachment.instanceUuid === instanceUuid);
  if (held && ['in-use', 'reserved'].includes(current.status)) return;
  throw invalidVolume(
    `Volume ${volume.id} status must be ${statuses.join(' or ')} to reserve, but the current status is ${current.status}.`,
  );
}

function inErrorState(done: 'created' | 'updated', { id, status }: Volume): OpenStackError {
  return invalidVolume(
    `Volume attachments can not be ${done} if the volume is in an error state. The Volume ${id} currently has a status of: ${status} `,
  );
}

function unableToUpdate(cause: Error, reason = cause.message): OpenStackError {
  return new OpenStackError(500, `Unable to update attachment.(${reason}).`, { cause });
}
