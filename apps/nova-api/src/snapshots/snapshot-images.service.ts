import { Inject, Injectable } from '@nestjs/common';
import {
  type NewImage,
  type PropertyFlow,
  type SnapshotRequest,
  type SystemMetadata,
  storedSystemMetadata,
} from '#image-properties';
import { OpenStackError, type RequestContext } from '#openstack-http';
import { GlanceClient, hasShadowedProperties, ServiceRefusal } from '#service-clients';
import { applyRules } from '../common/rule-errors.js';
import { CurrentImages } from '../images/current-images.service.js';
import { serverFacts } from '../instances/server-facts.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';

/** A snapshot's queued image, and rows of system_metadata that reading the server's own image has changed. */
export interface QueuedImage {
  readonly imageId: string;
  readonly changed: SystemMetadata;
}

/** What Glance refuses is refused with its own status and words. */
async function asRefusal<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ServiceRefusal) || error.status >= 500) throw error;
    throw new OpenStackError(error.status, error.reason, { cause: error });
  }
}

/** Images that servers are saved as: made here, filled by the server's host (nova/compute/utils.py create_image (26.2)). */
@Injectable()
export class SnapshotImages {
  constructor(
    private readonly glance: GlanceClient,
    private readonly currentImages: CurrentImages,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** @throws OpenStackError what the release's rules and Glance refuse */
  async queue(
    context: RequestContext,
    record: ServerRecord,
    request: Omit<SnapshotRequest, 'userId'>,
  ): Promise<QueuedImage> {
    const { image_ref } = record.instance;
    const imageNow = await this.currentImages.find(image_ref);
    const facts = serverFacts(record, imageNow);
    const [image, changed] = applyRules(() => [
      this.flow.snapshotImage(facts, { ...request, userId: context.userId }),
      this.flow.imageMetadataForServer(facts).changed,
    ]);
    return { imageId: await this.#create(context, record, image), changed: storedSystemMetadata(changed) };
  }

  /**
   * An image without data: active with nothing in it, a bucket of properties (nova/image/glance.py _create_v2 (26.2)).
   *
   * @returns its id
   */
  async createEmpty(context: RequestContext, record: ServerRecord, image: NewImage): Promise<string> {
    if (this.profile.snapshots.hasGlanceV1) return asRefusal(this.glance.createV1(image));
    const disk_format = image.disk_format ?? 'qcow2';
    const container_format = image.container_format ?? 'bare';
    const id = await this.#create(context, record, { ...image, disk_format, container_format });
    await asRefusal(this.glance.upload(id, new Blob([]).stream()));
    return id;
  }

  /** The image is not needed any more: the action that asked for it did not begin. */
  async drop(imageId: string): Promise<void> {
    await this.glance.delete(imageId);
  }

  async #create(context: RequestContext, record: ServerRecord, image: NewImage): Promise<string> {
    const { project_id } = record.instance;
    const isForeign = this.profile.snapshots.sharesWithOwner && project_id !== context.projectId;
    const wanted = isForeign ? { ...image, visibility: 'shared' } : image;
    const byV1 = this.profile.snapshots.hasGlanceV1 && hasShadowedProperties(image);
    const id = await asRefusal(
      byV1 ? this.glance.createV1(wanted) : this.glance.create(wanted).then((created) => created.id),
    );
    if (isForeign) await asRefusal(this.glance.addMember(id, project_id));
    applyRules(() => this.profile.snapshots.readBack(image));
    return id;
  }
}
