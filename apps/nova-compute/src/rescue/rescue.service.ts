import { Inject, Injectable } from '@nestjs/common';
import { hasRescueProperties } from '#hardware';
import { type ImageMetadata, type PropertyFlow, propertyFlow, storedSystemMetadata } from '#image-properties';
import { guestRules } from '#libvirt';
import { existsDetails, fixedIps } from '#nova-notifications';
import type { InstanceUpdates } from '#nova-rpc';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ReleaseName } from '#releases';
import { CinderClient, GlanceClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { COMPUTE_PROFILE, type ComputeProfile } from '../compute-profile.js';
import { GuestService } from '../guest/guest.service.js';
import { domainName } from '../guest/guest-request.js';
import { ImageNotFound } from '../guest/image-not-found.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import type { HostTask } from '../tasks/host-task.js';
import { asError } from '../tasks/task-failure.js';
import { type TaskOutcome, TaskRunner } from '../tasks/task-runner.service.js';
import { POWER_STATE } from '../virt/domain.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { InstanceNotRescuable } from './rescue-errors.js';

/** A server to be rescued. */
export interface RescueTask extends HostTask {
  /** null: the server's base image, or its own. */
  readonly rescueImageRef: string | null;
}

/** Boots servers from a rescue image, and back (nova/compute/manager.py rescue_instance, unrescue_instance). */
@Injectable()
export class RescueService {
  readonly #flow: PropertyFlow;
  readonly #release: ReleaseName;

  constructor(
    @Inject(TaskRunner) private readonly tasks: TaskRunner,
    @Inject(GlanceClient) private readonly glance: GlanceClient,
    @Inject(CinderClient) private readonly cinder: CinderClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(GuestService) private readonly guests: GuestService,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(COMPUTE_PROFILE) private readonly profile: ComputeProfile,
    @Inject(PROPTRAIL_CONFIG) { release }: Pick<ProptrailConfig, 'release'>,
  ) {
    this.#flow = propertyFlow(release);
    this.#release = release;
  }

  /** A server whose rescue image is gone stays as it was. */
  rescue(task: RescueTask): Promise<void> {
    const { host, instance } = task;
    const fails: InstanceUpdates = this.profile.failedRescueIsError ? { vm_state: 'error' } : {};
    const onFailure = (error: Error) => (error instanceof ImageNotFound ? {} : fails);
    return this.tasks.run(task, { expected: ['rescuing'], onFailure }, async (): Promise<TaskOutcome> => {
      const image = await this.#rescueImage(task);
      const own = image === null ? null : await this.#ownImage(task, image);
      const legacy = { fixed_ips: fixedIps(instance.network_info), rescue_image_name: image?.name ?? '' };
      const versioned = { rescue_image_ref: task.rescueImageRef };
      await this.notifications.about(host, instance, 'rescue.start', legacy, { versioned });
      const changes = await this.#boot(task, image, own);
      const exists = existsDetails(new Date());
      await this.notifications.about(host, instance, 'exists', exists.legacy, { versioned: exists.versioned });
      const launched_at = new Date().toISOString();
      const states = { vm_state: 'rescued', power_state: POWER_STATE.RUNNING };
      const rescued = { ...instance, ...states, task_state: null, launched_at };
      await this.notifications.about(host, rescued, 'rescue.end', legacy, { versioned });
      return { updates: { ...states, launched_at, system_metadata: changes } };
    });
  }

  unrescue(task: HostTask): Promise<void> {
    const { host, instance } = task;
    return this.tasks.run(task, { expected: ['unrescuing'] }, () =>
      this.notifications.around(
        host,
        instance,
        'unrescue',
        async () => {
          await this.driver.unrescue(host, instance.uuid);
          return { updates: { vm_state: 'active', power_state: POWER_STATE.RUNNING } };
        },
        { legacy: { fixed_ips: fixedIps(instance.network_info) } },
      ),
    );
  }

  /** @throws ImageNotFound where the release needs it */
  async #rescueImage({ instance, rescueImageRef }: RescueTask): Promise<ImageMetadata | null> {
    const { image_ref: imageRef, system_metadata: systemMetadata } = instance;
    const ref = rescueImageRef ?? this.#flow.rescueImageRef({ imageRef, systemMetadata });
    const image = ref === '' ? null : await this.glance.show(ref);
    if (image === null && this.profile.requiresRescueImage) throw new ImageNotFound(ref);
    return image;
  }

  /** A rescue that keeps the server's devices reads what they are from its image, or from its root volume's. */
  async #ownImage({ instance, blockDevices }: RescueTask, image: ImageMetadata): Promise<ImageMetadata | null> {
    const { typed } = this.#flow;
    if (!guestRules(this.#release).stableDeviceRescue || typed === null || !hasRescueProperties(typed.image(image)))
      return null;
    if (instance.image_ref !== '') {
      const own = await this.glance.show(instance.image_ref);
      if (own === null) throw new InstanceNotRescuable(instance.uuid, new ImageNotFound(instance.image_ref));
      return own;
    }
    const root = blockDevices.find((row) => row.boot_index === 0)?.volume_id ?? null;
    const volume = root === null ? null : await this.cinder.showVolume(root);
    if (volume === null) return {};
    const { id, size, status, volume_image_metadata = {} } = volume;
    return this.#flow.imageMetadataFromVolume({ id, size, status, bootable: true, volume_image_metadata });
  }

  /** @throws InstanceNotRescuable */
  async #boot({ host, instance, blockDevices }: RescueTask, image: ImageMetadata | null, own: ImageMetadata | null) {
    const { uuid } = instance;
    const guest = { instance, blockDevices };
    const original = (await this.driver.domainXml(host, uuid)) ?? (await this.guests.again(guest)).xml;
    try {
      if (this.profile.powersOffToRescue && this.driver.lookup(host, uuid) !== null)
        await this.driver.setPowerState(host, uuid, POWER_STATE.SHUTDOWN);
      const { xml, systemMetadataChanges } = this.guests.rescue(guest, image, own);
      await this.driver.rescue(host, { uuid, name: domainName(instance.id), xml }, original);
      return storedSystemMetadata(systemMetadataChanges);
    } catch (error) {
      throw new InstanceNotRescuable(uuid, asError(error));
    }
  }
}
