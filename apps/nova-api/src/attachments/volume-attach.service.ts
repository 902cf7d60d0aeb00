import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { boolFromString } from '#image-properties';
import { badRequest, conflict, type Microversion, OpenStackError, type RequestContext } from '#openstack-http';
import { CinderClient, type VolumeView } from '#service-clients';
import { HostCast } from '../actions/host-cast.js';
import { BlockDeviceMapping } from '../instances/block-device-mapping.entity.js';
import { ServerLookup } from '../instances/server-lookup.service.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { ActionLog } from '../tasks/action-log.js';
import { ComputeCalls } from '../tasks/compute-calls.service.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import { checkState } from '../tasks/instance-state.js';
import { InstanceTasks } from '../tasks/instance-tasks.service.js';
import type { VolumeAttachmentArguments } from './attachment.schema.js';
import { asHostRefusal, asVolumeRefusal, volumeNotFound } from './refusals.js';

/** vm_states in which volumes come and go (nova/compute/api.py attach_volume, detach_volume). */
export const VOLUME_STATES = {
  vm: ['active', 'paused', 'stopped', 'resized', 'soft-delete', 'shelved', 'shelved_offloaded'],
};
/** How often a name is asked for again that another request has taken meanwhile. */
const TRIES = 5;

/** Another request took the name while this one asked for it. */
class NameTaken extends Error {}

/** `POST /servers/{id}/os-volume_attachments`. */
@Injectable()
export class VolumeAttachService {
  constructor(
    private readonly servers: ServerLookup,
    private readonly cinder: CinderClient,
    private readonly calls: ComputeCalls,
    private readonly hosts: HostCast,
    private readonly tasks: InstanceTasks,
    private readonly log: ActionLog,
    private readonly hostTasks: HostTasks,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** @returns the device name; null for a server that is on no host. @throws OpenStackError 400, 403, 404, 409 */
  async attach(
    context: RequestContext,
    version: Microversion,
    serverId: string,
    wanted: VolumeAttachmentArguments,
  ): Promise<string | null> {
    const record = await this.servers.get(context, serverId);
    const { instance } = record;
    if (instance.vm_state.startsWith('shelved')) requireShelvedVersion(version, 'attach_volume', record);
    checkState(this.profile.servers.refusals, context, instance, 'attach_volume', VOLUME_STATES);
    const volume = await this.cinder.showVolume(wanted.volumeId);
    if (volume === null) throw volumeNotFound(wanted.volumeId);
    requireFree(record, volume.id);
    if (volume.multiattach === true && !version.atLeast('2.60'))
      throw badRequest('Multiattach volumes are only supported starting with compute API version 2.60.');
    if (instance.vm_state === 'shelved_offloaded') return this.#attachOffloaded(context, record, volume, wanted);
    for (let tried = 1; ; tried += 1) {
      const device = await this.#reserveName(record, volume, wanted.device ?? null);
      try {
        await this.#attachNamed(context, record, volume, wanted, device);
        return device;
      } catch (error) {
        if (!(error instanceof NameTaken)) throw error;
        if (tried === TRIES) throw conflict(`The supplied device path (${device}) is in use.`);
        Object.assign(record, await this.servers.get(context, serverId));
      }
    }
  }

  #reserveName(record: ServerRecord, volume: VolumeView, device: string | null): Promise<string> {
    const { host, uuid } = record.instance;
    if (host === null) throw conflict(`Instance ${uuid} is not ready`);
    const args = { ...this.hosts.payload(record), device, volume_id: volume.id, disk_bus: null, device_type: null };
    return asHostRefusal(this.calls.call<string>(host, 'reserve_block_device_name', { ...args, ...MORE }));
  }

  async #attachNamed(
    context: RequestContext,
    record: ServerRecord,
    volume: VolumeView,
    wanted: VolumeAttachmentArguments,
    device: string,
  ): Promise<void> {
    await this.#withAttachment(record, volume, async (attachmentId) => {
      const claim = { context, uuid: record.instance.uuid, apiAction: 'attach_volume', allowed: VOLUME_STATES };
      await this.tasks.change({ ...claim, action: 'attach_volume' }, async ({ tx, outbox, record: current }) => {
        requireFree(current, volume.id);
        if (current.blockDevices.some(({ device_name }) => device_name === device)) throw new NameTaken();
        const row = await this.#insert(tx, current, volume, wanted, {
          device_name: device,
          attachment_id: attachmentId,
        });
        const { host } = current.instance;
        if (host === null) throw conflict(`Instance ${current.instance.uuid} is not ready`);
        const told = { ...current, blockDevices: [...current.blockDevices, row] };
        const args = { ...this.hosts.payload(told), volume_id: volume.id, mountpoint: device };
        const message = { host, method: 'attach_volume', args };
        await this.hostTasks.cast(tx, outbox, context, current.instance.uuid, message, volume.id);
      });
    });
  }

  /** The server is on no host: its next one plugs the volume in (nova/compute/api.py _attach_volume_shelved_offloaded). */
  async #attachOffloaded(
    context: RequestContext,
    record: ServerRecord,
    volume: VolumeView,
    wanted: VolumeAttachmentArguments,
  ): Promise<null> {
    if (wanted.tag !== undefined)
      throw badRequest('Tagged volume attachment is not supported for shelved-offloaded instances.');
    if (volume.multiattach === true)
      throw badRequest('Attaching multiattach volumes is not supported for shelved-offloaded instances.');
    await this.#withAttachment(record, volume, async (attachment_id) => {
      const claim = { context, uuid: record.instance.uuid, apiAction: 'attach_volume', allowed: VOLUME_STATES };
      await this.tasks.change({ ...claim, action: 'attach_volume' }, async ({ tx, record: current }) => {
        requireFree(current, volume.id);
        await this.#insert(tx, current, volume, wanted, { device_name: null, attachment_id });
        const event = { name: 'api_attach_volume', phase: 'finish', host: hostname() } as const;
        await this.log.event(tx, current.instance.uuid, context.requestId, event);
      });
      await this.cinder.completeAttachment(attachment_id);
    });
    return null;
  }

  /** The attachment reserves the volume; it goes again when the rest does not work out. */
  async #withAttachment(record: ServerRecord, volume: VolumeView, work: (id: string) => Promise<void>): Promise<void> {
    const request = this.cinder.createAttachment(volume.id, record.instance.uuid);
    const { id } = await asVolumeRefusal(volume.id, request);
    try {
      await work(id);
    } catch (error) {
      await this.cinder.deleteAttachment(id);
      throw error;
    }
  }

  async #insert(
    tx: EntityManager,
    { instance }: ServerRecord,
    volume: VolumeView,
    { tag, delete_on_termination }: VolumeAttachmentArguments,
    named: Pick<BlockDeviceMapping, 'device_name' | 'attachment_id'>,
  ): Promise<BlockDeviceMapping> {
    const devices = tx.getRepository(BlockDeviceMapping);
    const row = await devices.save(
      devices.create({
        uuid: randomUUID(),
        instance_uuid: instance.uuid,
        source_type: 'volume',
        destination_type: 'volume',
        device_type: null,
        disk_bus: null,
        guest_format: null,
        boot_index: null,
        no_device: null,
        image_id: null,
        snapshot_id: null,
        volume_id: volume.id,
        volume_size: this.profile.attachments.notesVolumeSize ? volume.size : null,
        delete_on_termination: boolFromString(delete_on_termination ?? false),
        connection_info: null,
        ...named,
      }),
    );
    if (tag !== undefined) await tx.query('UPDATE nova.block_device_mapping SET tag = $2 WHERE id = $1', [row.id, tag]);
    return row;
  }
}

/** What a request for a name carries beside the server and the volume. */
const MORE = { tag: null, multiattach: false };

/** @throws OpenStackError 400 when the server has the volume already */
function requireFree({ blockDevices }: ServerRecord, volumeId: string): void {
  if (blockDevices.some(({ volume_id }) => volume_id === volumeId))
    throw badRequest(`Invalid volume: volume ${volumeId} already attached`);
}

/** nova/api/openstack/compute/volumes.py _check_request_version (26.2). */
export function requireShelvedVersion(version: Microversion, action: string, { instance }: ServerRecord): void {
  if (version.atLeast('2.20')) return;
  const { uuid, vm_state } = instance;
  throw new OpenStackError(409, `Cannot '${action}' instance ${uuid} while it is in vm_state ${vm_state}`);
}
