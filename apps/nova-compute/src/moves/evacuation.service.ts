import { Inject, Injectable } from '@nestjs/common';
import { type ImageMetadata, propertyFlow, storedSystemMetadata } from '#image-properties';
import { renderDomain } from '#libvirt';
import type { RpcArgs, RpcRequest } from '#messaging';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import { GlanceClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { BlockDevicesService } from '../block-devices/block-devices.service.js';
import { VolumeMoveService } from '../block-devices/volume-move.service.js';
import { GuestService } from '../guest/guest.service.js';
import { domainName, guestRequest } from '../guest/guest-request.js';
import { ImageNotFound } from '../guest/image-not-found.js';
import { HostGuests } from '../hosts/host-guests.js';
import { ArgumentReader } from '../messages/argument-reader.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { TaskRunner } from '../tasks/task-runner.service.js';
import { POWER_STATE } from '../virt/domain.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { type MoveTask, readMove } from './move-task.js';

/** A server to be made here, since its own host is down. */
export interface EvacuationTask extends MoveTask {
  /** What the request says; null: this host finds out. */
  readonly onSharedStorage: boolean | null;
}

/** @throws InvalidRpcArguments */
export function readEvacuation(request: RpcRequest, args: RpcArgs): EvacuationTask {
  const method = 'rebuild_instance';
  const reader = new ArgumentReader(method, args);
  const onSharedStorage = reader.plain<boolean | null>('on_shared_storage', { type: ['boolean', 'null'] });
  return { ...readMove(method, request, args), onSharedStorage };
}

/** nova.exception InvalidSharedStorage, as a rebuild words it. */
class InvalidSharedStorage extends Error {
  constructor() {
    super('Invalid state of instance files on shared storage');
    this.name = 'InvalidSharedStorage';
  }
}

const EXPECTED = ['rebuilding', 'rebuild_block_device_mapping', 'rebuild_spawning'];

/** nova/compute/manager.py rebuild_instance with `recreate`. */
@Injectable()
export class EvacuationService {
  constructor(
    @Inject(TaskRunner) private readonly tasks: TaskRunner,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(GuestService) private readonly guests: GuestService,
    @Inject(HostGuests) private readonly hosts: HostGuests,
    @Inject(GlanceClient) private readonly glance: GlanceClient,
    @Inject(BlockDevicesService) private readonly blockDevices: BlockDevicesService,
    @Inject(VolumeMoveService) private readonly volumes: VolumeMoveService,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'release'>,
  ) {}

  run(task: EvacuationTask): Promise<void> {
    const { migration } = task;
    const undo = () => ({
      updates: { vm_state: 'error' },
      move: { migration_id: migration.id, status: 'failed', release: 'destination', flavor: 'settle' } as const,
    });
    return this.tasks.run(task, { expected: EXPECTED, ending: EXPECTED, undo }, async () => {
      const { host, instance, blockDevices } = task;
      const image = await this.#image(task);
      const legacy = { image_name: image.name ?? '' };
      await this.notifications.about(host, instance, 'rebuild.start', legacy, { blockDevices });
      await this.tasks.progress(task, EXPECTED, { task_state: 'rebuild_block_device_mapping' });
      const rows = await this.volumes.arrive(host, instance, blockDevices);
      await this.tasks.progress(task, EXPECTED, { task_state: 'rebuild_spawning' });
      const domain = renderDomain(guestRequest(this.config.release, { instance, image }, rows, this.hosts.of(host)));
      const isStopped = instance.vm_state === 'stopped';
      const power_state = isStopped ? POWER_STATE.SHUTDOWN : POWER_STATE.RUNNING;
      const guest = { uuid: instance.uuid, name: domainName(instance.id), xml: domain.xml };
      await this.driver.receive(host, guest, power_state, true);
      await this.blockDevices.complete(rows);
      await this.blockDevices.settle(instance.uuid, rows);
      const vm_state = isStopped ? 'stopped' : 'active';
      const made = { ...instance, host, node: host, vm_state, power_state, task_state: null };
      await this.notifications.about(host, made, 'rebuild.end', legacy, { blockDevices: rows });
      return {
        updates: {
          vm_state,
          power_state,
          launched_at: new Date().toISOString(),
          system_metadata: storedSystemMetadata(domain.systemMetadataChanges),
        },
        blockDevices: rows,
        move: {
          migration_id: migration.id,
          status: 'done',
          side: 'destination',
          release: 'source',
          flavor: 'settle',
        },
      };
    });
  }

  /**
   * The metadata that the domain is made from. Without its files the disk is made of the image anew, which therefore must
   * still be there; 2014.1 takes the properties from it too, later releases what the server remembers.
   *
   * @throws InvalidSharedStorage, ImageNotFound
   */
  async #image({ host, instance, onSharedStorage }: EvacuationTask): Promise<ImageMetadata> {
    const owner = await this.driver.ownerOf(instance.uuid);
    // After an earlier try the files are this host's: then the request's own word counts.
    const isShared = owner === host ? (onSharedStorage ?? false) : owner !== null;
    if (onSharedStorage !== null && onSharedStorage !== isShared) throw new InvalidSharedStorage();
    const now = isShared || instance.image_ref === '' ? null : await this.glance.show(instance.image_ref);
    if (now === null && !isShared && instance.image_ref !== '') throw new ImageNotFound(instance.image_ref);
    if (propertyFlow(this.config.release).readsImageNow) return now ?? { properties: {} };
    return this.guests.remembered(instance);
  }
}
