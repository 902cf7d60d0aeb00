import { Inject, Injectable } from '@nestjs/common';
import { type ImageMetadata, type PropertyFlow, propertyFlow } from '#image-properties';
import { type GuestPath, nextDeviceName, type RenderedDomain, renderDomain } from '#libvirt';
import type { BlockDeviceData, InstanceData } from '#nova-rpc';
import { type Logger, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import { type ReleaseName } from '#releases';
import { GlanceClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { HostGuests } from '../hosts/host-guests.js';
import { guestRequest, isConnected } from './guest-request.js';

/** A server whose domain is made again. */
export interface ExistingGuest {
  readonly instance: InstanceData;
  readonly blockDevices: readonly BlockDeviceData[];
}

/** Domain documents of servers that exist, from the metadata that the release reads. */
@Injectable()
export class GuestService {
  readonly #release: ReleaseName;
  readonly #flow: PropertyFlow;

  constructor(
    @Inject(GlanceClient) private readonly glance: GlanceClient,
    @Inject(HostGuests) private readonly hosts: HostGuests,
    @Inject(PROPTRAIL_CONFIG) config: Pick<ProptrailConfig, 'release'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {
    this.#release = config.release;
    this.#flow = propertyFlow(config.release);
  }

  /** The image as Glance has it now, where the release asks; null when it is gone or may not be seen. */
  async imageNow({ uuid, image_ref }: Pick<InstanceData, 'uuid' | 'image_ref'>): Promise<ImageMetadata | null> {
    if (!this.#flow.readsImageNow || image_ref === '') return null;
    const image = await this.glance.show(image_ref);
    if (image === null) this.logger.warn({ instance: uuid }, `image ${image_ref} of instance ${uuid} is gone`);
    return image;
  }

  /** The image as system_metadata remembers it, with the server's image_ref for its id. */
  remembered({ image_ref, system_metadata }: Pick<InstanceData, 'image_ref' | 'system_metadata'>): ImageMetadata {
    const image = this.#flow.imageFromSystemMetadata(system_metadata);
    return image_ref === '' ? image : { ...image, id: image_ref };
  }

  /**
   * As a hard reboot makes it (nova/virt/libvirt/driver.py _hard_reboot), with the volumes that are connected.
   *
   * @throws LibvirtGuestError with the stage that refuses
   */
  again(guest: ExistingGuest): Promise<RenderedDomain> {
    return this.#make(guest, 'hard_reboot', { properties: {} });
  }

  /**
   * As the host makes it to which a resize or a cold migration goes (nova/virt/libvirt/driver.py finish_migration).
   *
   * @param image that the destination was chosen with
   * @throws LibvirtGuestError with the stage that refuses
   */
  arrived(guest: ExistingGuest, image: ImageMetadata): Promise<RenderedDomain> {
    return this.#make(guest, 'finish_migration', image);
  }

  /** As the source makes it that has its server back (finish_revert_migration). @throws LibvirtGuestError */
  returned(guest: ExistingGuest): Promise<RenderedDomain> {
    return this.#make(guest, 'finish_revert_migration', { properties: {} });
  }

  /**
   * The name that one more volume gets (nova/virt/libvirt/driver.py get_device_name_for_instance).
   *
   * @param asked `/dev/vdc`, null to leave it to the host
   * @throws LibvirtGuestError
   */
  nextDeviceName({ instance, blockDevices }: ExistingGuest, asked: string | null): string {
    const described = this.hosts.of(instance.host);
    const known = { instance, image: { properties: {} } };
    return nextDeviceName(guestRequest(this.#release, known, blockDevices, described), asked);
  }

  async #make({ instance, blockDevices }: ExistingGuest, path: GuestPath, image: ImageMetadata) {
    const imageNow = await this.imageNow(instance);
    const connected = blockDevices.filter(isConnected);
    const described = this.hosts.of(instance.host);
    const request = guestRequest(this.#release, { instance, image }, connected, described);
    return renderDomain({ ...request, path, imageNow });
  }

  /**
   * With a rescue image's disk first (nova/virt/libvirt/driver.py rescue).
   *
   * @param image null where it is gone and the release goes by what the server remembers
   * @param own the server's own image as it is now, for a rescue that keeps the server's devices
   * @throws LibvirtGuestError with the stage that refuses
   */
  rescue(
    { instance, blockDevices }: ExistingGuest,
    image: ImageMetadata | null,
    own: ImageMetadata | null,
  ): RenderedDomain {
    const connected = blockDevices.filter(isConnected);
    const described = this.hosts.of(instance.host);
    const request = guestRequest(this.#release, { instance, image: image ?? {} }, connected, described);
    const imageNow = this.#flow.readsImageNow ? image : own;
    return renderDomain({ ...request, path: 'rescue', imageNow });
  }
}
