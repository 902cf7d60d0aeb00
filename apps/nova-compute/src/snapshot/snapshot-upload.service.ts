import { Inject, Injectable } from '@nestjs/common';
import { type PropertyFlow, propertyFlow, type SystemMetadata, storedSystemMetadata } from '#image-properties';
import type { InstanceData } from '#nova-rpc';
import { type Logger, OpenStackError, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import { GlanceClient, ServiceRefusal } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { GuestService } from '../guest/guest.service.js';
import { rootDiskFormat } from '../guest/live-document.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';

/** The image was deleted while the server was saved to it (nova.exception ImageNotFound). */
export class SnapshotImageGone extends Error {
  constructor(imageId: string) {
    super(`Image ${imageId} could not be found.`);
    this.name = 'ImageNotFound';
  }
}

/** Tells how far the upload is: before the disk is read, and before it is sent. */
export type UploadProgress = (phase: 'image_pending_upload' | 'image_uploading') => Promise<void>;

const isGone = (error: unknown) => error instanceof ServiceRefusal && (error.status === 404 || error.status === 410);

/** Saves a server's root disk as an image (nova/virt/libvirt/driver.py snapshot). */
@Injectable()
export class SnapshotUpload {
  readonly #flow: PropertyFlow;

  constructor(
    @Inject(GlanceClient) private readonly glance: GlanceClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(GuestService) private readonly guests: GuestService,
    @Inject(PROPTRAIL_CONFIG) config: Pick<ProptrailConfig, 'release'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {
    this.#flow = propertyFlow(config.release);
  }

  /**
   * What an earlier delivery of the message has uploaded is not uploaded again.
   *
   * @returns rows of system_metadata that reading the server's own image has changed
   * @throws SnapshotImageGone, DomainNotFound, ServiceRefusal; OpenStackError 503 when the message must come again
   */
  async run(host: string, instance: InstanceData, imageId: string, progress: UploadProgress): Promise<SystemMetadata> {
    const image = await this.glance.show(imageId);
    if (image === null) throw new SnapshotImageGone(imageId);
    if (image.status === 'saving')
      throw new OpenStackError(503, `Image ${imageId} is still taking in what an earlier attempt sends.`);
    await progress('image_pending_upload');
    const format = await this.#diskFormat(host, instance.uuid, image.status === 'active');
    const imageNow = await this.guests.imageNow(instance);
    const facts = factsOf(instance, imageNow);
    const { image: base, changed } = this.#flow.imageMetadataForServer(facts);
    await progress('image_uploading');
    if (image.status !== 'active') {
      const update = this.#flow.snapshotUpdate(facts, base, format, String(image.name ?? ''));
      await this.#send(imageId, update, this.driver.readRootDisk(format, instance.root_gb));
    }
    return storedSystemMetadata(changed);
  }

  /** The image of a snapshot that failed. What Glance does not do is logged. */
  async drop(imageId: string, onlyUnfinished = false): Promise<void> {
    try {
      if (onlyUnfinished && (await this.glance.show(imageId))?.status === 'active') return;
      await this.glance.delete(imageId);
    } catch (error) {
      this.logger.error(
        { err: error, image_id: imageId },
        `image ${imageId} of a snapshot that failed was not deleted`,
      );
    }
  }

  async #send(
    imageId: string,
    update: Parameters<GlanceClient['update']>[1],
    data: ReadableStream<Uint8Array>,
  ): Promise<void> {
    try {
      await this.glance.update(imageId, update);
      await this.glance.upload(imageId, data);
    } catch (error) {
      throw isGone(error) ? new SnapshotImageGone(imageId) : error;
    }
  }

  /** A shelved server may have no domain any more when its message comes again. */
  async #diskFormat(host: string, uuid: string, isUploaded: boolean): Promise<string> {
    const document = await this.driver.domainXml(host, uuid);
    if (document !== null) return rootDiskFormat(document);
    if (isUploaded) return 'qcow2';
    throw this.driver.notFound(host, uuid);
  }
}

function factsOf(instance: InstanceData, imageNow: Awaited<ReturnType<GuestService['imageNow']>>) {
  return {
    uuid: instance.uuid,
    imageRef: instance.image_ref,
    projectId: instance.project_id,
    kernelId: instance.kernel_id ?? '',
    ramdiskId: instance.ramdisk_id ?? '',
    osType: instance.os_type,
    rootDeviceName: instance.root_device_name,
    flavor: instance.flavor,
    systemMetadata: instance.system_metadata,
    imageNow,
  };
}
