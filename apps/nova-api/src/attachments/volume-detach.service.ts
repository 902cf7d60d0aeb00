import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { boolFromString } from '#image-properties';
import { badRequest, conflict, forbidden, type Microversion, notFound, type RequestContext } from '#openstack-http';
import { CinderClient } from '#service-clients';
import { HostCast } from '../actions/host-cast.js';
import { BlockDeviceMapping } from '../instances/block-device-mapping.entity.js';
import { InstanceRows } from '../instances/instance-rows.service.js';
import { ServerLookup } from '../instances/server-lookup.service.js';
import type { BlockDeviceColumns, ServerRecord } from '../instances/server-records.repository.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { ActionLog } from '../tasks/action-log.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import { checkState } from '../tasks/instance-state.js';
import { InstanceTasks } from '../tasks/instance-tasks.service.js';
import type { VolumeAttachmentArguments } from './attachment.schema.js';
import { asVolumeRefusal, volumeNotFound } from './refusals.js';
import { requireShelvedVersion, VOLUME_STATES } from './volume-attach.service.js';
import type { TaggedDevice } from './volume-attachment.view.js';

const SWAP_STATES = { vm: ['active', 'paused', 'resized'] };

/** Reads, changes and ends the attachments of a server's volumes (nova/api/openstack/compute/volumes.py). */
@Injectable()
export class VolumeDetachService {
  constructor(
    private readonly servers: ServerLookup,
    private readonly cinder: CinderClient,
    private readonly hosts: HostCast,
    private readonly tasks: InstanceTasks,
    private readonly log: ActionLog,
    private readonly hostTasks: HostTasks,
    private readonly rows: InstanceRows,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  async list(context: RequestContext, serverId: string): Promise<TaggedDevice[]> {
    const { blockDevices } = await this.servers.get(context, serverId);
    return blockDevices.filter(({ volume_id }) => volume_id !== null);
  }

  /** @throws OpenStackError 404 */
  async show(context: RequestContext, serverId: string, volumeId: string): Promise<TaggedDevice> {
    return this.#find(await this.servers.get(context, serverId), volumeId);
  }

  /**
   * With 2.85 `delete_on_termination` can be changed. Another volume in place of this one is asked for by Cinder's
   * migrations alone, which this cloud has not.
   *
   * @throws OpenStackError 400, 403, 404, 409
   */
  async update(
    context: RequestContext,
    version: Microversion,
    serverId: string,
    volumeId: string,
    wanted: VolumeAttachmentArguments,
  ): Promise<void> {
    const record = await this.servers.get(context, serverId);
    const isSwap = !version.atLeast('2.85') || wanted.volumeId !== volumeId;
    if (isSwap && !context.isAdmin)
      throw forbidden("Policy doesn't allow os_compute_api:os-volumes-attachments:swap to be performed.");
    const device = this.#find(record, volumeId);
    if (version.atLeast('2.85')) await this.#change(context, record, device, wanted);
    if (isSwap) await this.#refuseSwap(context, record, wanted.volumeId);
  }

  /** @throws OpenStackError 400, 403, 404, 409 */
  async detach(context: RequestContext, version: Microversion, serverId: string, volumeId: string): Promise<void> {
    const record = await this.servers.get(context, serverId);
    const { instance } = record;
    if (instance.vm_state.startsWith('shelved')) requireShelvedVersion(version, 'detach_volume', record);
    if ((await this.cinder.showVolume(volumeId)) === null) throw volumeNotFound(volumeId);
    const device = this.#find(record, volumeId);
    if (device.boot_index === 0) throw this.profile.attachments.refuseRootDetach();
    checkState(this.profile.servers.refusals, context, instance, 'detach_volume', VOLUME_STATES);
    if (instance.vm_state === 'shelved_offloaded') await this.#detachOffloaded(context, record, device);
    else await this.#detachFromHost(context, record, device);
  }

  async #detachFromHost(context: RequestContext, record: ServerRecord, device: BlockDeviceColumns): Promise<void> {
    const volume_id = device.volume_id ?? '';
    await asVolumeRefusal(volume_id, this.cinder.beginDetaching(volume_id), true);
    try {
      const claim = { context, uuid: record.instance.uuid, apiAction: 'detach_volume', allowed: VOLUME_STATES };
      await this.tasks.change({ ...claim, action: 'detach_volume' }, async ({ tx, outbox, record: current }) => {
        const { host, uuid } = current.instance;
        if (host === null) throw conflict(`Instance ${uuid} is not ready`);
        const args = { ...this.hosts.payload(current), volume_id, attachment_id: device.attachment_id };
        await this.hostTasks.cast(tx, outbox, context, uuid, { host, method: 'detach_volume', args }, volume_id);
      });
    } catch (error) {
      await this.cinder.rollDetaching(volume_id);
      throw error;
    }
  }

  /** nova/compute/api.py _detach_volume_shelved_offloaded (26.2). */
  async #detachOffloaded(context: RequestContext, record: ServerRecord, device: BlockDeviceColumns): Promise<void> {
    const { uuid } = record.instance;
    if (device.attachment_id !== null) await this.cinder.deleteAttachment(device.attachment_id);
    const claim = { context, uuid, apiAction: 'detach_volume', allowed: VOLUME_STATES };
    await this.tasks.change({ ...claim, action: 'detach_volume' }, async ({ tx }) => {
      await this.rows.removeBlockDevices(tx, uuid, [device.uuid]);
      const event = { name: 'api_detach_volume', phase: 'finish', host: hostname() } as const;
      await this.log.event(tx, uuid, context.requestId, event);
    });
    if (device.delete_on_termination === true && device.volume_id !== null)
      await this.cinder.deleteVolume(device.volume_id);
  }

  async #change(
    context: RequestContext,
    record: ServerRecord,
    device: TaggedDevice,
    wanted: VolumeAttachmentArguments,
  ): Promise<void> {
    const fixed = [
      ['id', wanted.id, device.volume_id],
      ['serverId', wanted.serverId, device.instance_uuid],
      ['device', wanted.device, device.device_name],
      ['tag', wanted.tag, device.tag ?? null],
    ] as const;
    for (const [name, asked, now] of fixed)
      if (asked !== undefined && asked !== now) throw badRequest(`The ${name} property is not mutable`);
    if (wanted.delete_on_termination === undefined) return;
    const delete_on_termination = boolFromString(wanted.delete_on_termination ?? false);
    const claim = { context, uuid: record.instance.uuid, apiAction: 'update', action: null } as const;
    const allowed = { task: 'any', launched: false, unlocked: false } as const;
    await this.tasks.change({ ...claim, allowed }, async ({ tx }) => {
      await tx.getRepository(BlockDeviceMapping).update({ uuid: device.uuid, deleted: 0 }, { delete_on_termination });
    });
  }

  async #refuseSwap(context: RequestContext, { instance }: ServerRecord, newVolumeId: string): Promise<never> {
    const volume = await this.cinder.showVolume(newVolumeId);
    if (volume === null) throw badRequest(`Volume ${newVolumeId} could not be found.`);
    checkState(this.profile.servers.refusals, context, instance, 'swap_volume', SWAP_STATES);
    if (volume.status === 'in-use') throw badRequest('Invalid volume: New volume must be detached in order to swap.');
    throw badRequest('Invalid volume: This cloud does not swap volumes of servers.');
  }

  #find({ instance, blockDevices }: ServerRecord, volumeId: string): TaggedDevice {
    const device = blockDevices.find(({ volume_id }) => volume_id === volumeId);
    if (device !== undefined) return device;
    throw notFound(this.profile.attachments.notAttached(instance.uuid, volumeId));
  }
}
