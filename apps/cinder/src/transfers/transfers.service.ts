import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { boolFromString } from '#image-properties';
import { badRequest, PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { VolumeRpcApi } from '../bus/volume-rpc-api.js';
import { invalidSnapshot, invalidVolume, isUuid, transferNotFound, volumeNotFound } from '../common/cinder-errors.js';
import { strippedText } from '../common/conversions.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { Snapshot } from '../db/snapshot.entity.js';
import { Transfer } from '../db/transfer.entity.js';
import { Volume } from '../db/volume.entity.js';
import { volumeFor } from '../db/volume-access.js';
import { findRecord, getRecord, type VolumeRecord } from '../db/volume-record.js';
import { volumeNotification } from '../notifications/volume-usage.js';
import type { CreateTransferBody } from './transfer.schema.js';
import { newTransferKey, opens } from './transfer-key.js';

/**
 * Gives a volume to another project: offered with a key, accepted by whoever has the key (cinder/transfer/api.py). The owner
 * changes, rows of image metadata do not.
 */
@Injectable()
export class TransfersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly rpc: VolumeRpcApi,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @throws OpenStackError 404, also for a transfer of another project's volume */
  show(context: RequestContext, id: string): Promise<Transfer> {
    return inOneSnapshot(this.dataSource, (manager) => transferFor(manager, context, id));
  }

  /** @throws OpenStackError 404, 400 unless the volume, and its snapshots if they go along, are available */
  create(
    context: RequestContext,
    { transfer: wanted }: CreateTransferBody,
  ): Promise<{ readonly transfer: Transfer; readonly authKey: string }> {
    const { authKey, salt, cryptHash } = newTransferKey();
    const id = randomUUID();
    const noSnapshots = boolFromString(wanted.no_snapshots);
    return this.unitOfWork.run(async (tx, outbox) => {
      await tx.query('SELECT FROM cinder.volumes WHERE id = $1 FOR UPDATE', [wanted.volume_id]);
      const before = await volumeFor(tx, context, wanted.volume_id);
      const { volume } = before;
      if (volume.status !== 'available') throw invalidVolume('status must be available');
      if (!noSnapshots) await requireAvailableSnapshots(tx, volume.id);
      await outbox.add(volumeNotification('transfer.create.start', before, context, this.#host));
      await tx.update(Volume, { id: volume.id }, { status: 'awaiting-transfer' });
      await tx.insert(Transfer, {
        ...{ id, salt, cryptHash, noSnapshots, volumeId: volume.id, sourceProjectId: volume.projectId },
        displayName: strippedText(wanted.name),
      });
      const after = await getRecord(tx, volume.id);
      await outbox.add(volumeNotification('transfer.create.end', after, context, this.#host));
      return { transfer: await tx.findOneByOrFail(Transfer, { id }), authKey };
    });
  }

  /** The caller need not know of the volume before: the key is enough. @throws OpenStackError 404, 400 for a wrong key */
  async accept(context: RequestContext, id: string, authKey: string): Promise<Transfer> {
    const { manager } = this.dataSource;
    const transfer = isUuid(id) ? await manager.findOneBy(Transfer, { id, deleted: false }) : null;
    if (transfer === null) throw transferNotFound(id);
    if (!opens(transfer, authKey))
      throw badRequest(`Invalid auth key: Attempt to transfer ${id} with invalid auth key.`);
    const offered = await offeredVolume(manager, transfer);
    if (offered.volume.status === 'maintenance')
      throw invalidVolume('The volume cannot accept transfer in maintenance mode.');
    const { userId, projectId } = context;
    await this.rpc.acceptTransfer(offered, context, transfer.noSnapshots);
    await this.unitOfWork.run(async (tx, outbox) => {
      await outbox.add(volumeNotification('transfer.accept.start', offered, context, this.#host));
      await this.#take(tx, transfer, { userId, projectId });
      const accepted = await getRecord(tx, transfer.volumeId);
      await outbox.add(volumeNotification('transfer.accept.end', accepted, context, this.#host));
    });
    return transfer;
  }

  /** @throws OpenStackError 404 */
  async delete(context: RequestContext, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      const transfer = await transferFor(tx, context, id);
      const before = await offeredVolume(tx, transfer);
      await outbox.add(volumeNotification('transfer.delete.start', before, context, this.#host));
      const offered = { id: transfer.volumeId, status: 'awaiting-transfer' };
      await tx.update(Volume, offered, { status: 'available' });
      await tx.update(Transfer, { id }, { deleted: true, deletedAt: new Date() });
      const after = await getRecord(tx, transfer.volumeId);
      await outbox.add(volumeNotification('transfer.delete.end', after, context, this.#host));
    });
  }

  /** Of two who accept at once one gets the volume. */
  async #take(
    tx: EntityManager,
    { id, volumeId, noSnapshots }: Transfer,
    owner: { readonly userId: string; readonly projectId: string },
  ): Promise<void> {
    const offered = { id: volumeId, status: 'awaiting-transfer', deleted: false };
    const { affected } = await tx.update(Volume, offered, { ...owner, status: 'available' });
    if (affected !== 1)
      throw invalidVolume(`Transfer ${id}: Volume id ${volumeId} expected in awaiting-transfer state.`);
    if (!noSnapshots) {
      await requireAvailableSnapshots(tx, volumeId);
      await tx.update(Snapshot, { volumeId, deleted: false }, owner);
    }
    const accepted = { accepted: true, destinationProjectId: owner.projectId };
    await tx.update(Transfer, { id }, { ...accepted, deleted: true, deletedAt: new Date() });
  }

  get #host(): string {
    return this.config.volumeHost.split('@')[0] ?? this.config.volumeHost;
  }
}

async function transferFor(manager: EntityManager, context: RequestContext, id: string): Promise<Transfer> {
  const transfer = isUuid(id) ? await manager.findOneBy(Transfer, { id, deleted: false }) : null;
  if (transfer === null) throw transferNotFound(id);
  const volume = await manager.findOneBy(Volume, { id: transfer.volumeId, deleted: false });
  if (!context.isAdmin && volume?.projectId !== context.projectId) throw transferNotFound(id);
  return transfer;
}

async function requireAvailableSnapshots(tx: EntityManager, volumeId: string): Promise<void> {
  const snapshots = await tx.findBy(Snapshot, { volumeId, deleted: false });
  const other = snapshots.find(({ status }) => status !== 'available');
  if (other !== undefined) throw invalidSnapshot(`snapshot: ${other.id} status must be available`);
}

/** An administrator may have deleted the volume meanwhile, and its offer stays. @throws OpenStackError 404 */
async function offeredVolume(manager: EntityManager, { volumeId }: Transfer): Promise<VolumeRecord> {
  const record = await findRecord(manager, volumeId);
  if (record === null) throw volumeNotFound(volumeId);
  return record;
}
