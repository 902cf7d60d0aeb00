import { Inject, Injectable } from '@nestjs/common';
import { type ImageMetadata, type PropertyFlow, RuleError } from '#image-properties';
import { badRequest, notFound, OpenStackError } from '#openstack-http';
import { GlanceClient, type ImageDocument, ServiceRefusal } from '#service-clients';
import { PROPERTY_FLOW } from '../cinder-profile.js';
import { imageNotFound, isUuid } from '../common/cinder-errors.js';

const UNUSABLE = 'Invalid image identifier or unable to access requested image.';

/** A block device of an image that is a snapshot of a volume-backed server. */
interface MappedDevice {
  readonly source_type?: unknown;
  readonly boot_index?: unknown;
  readonly snapshot_id?: unknown;
}

/** The image that a volume is to be made from, as the API sees it. */
@Injectable()
export class ImageSource {
  constructor(
    private readonly glance: GlanceClient,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
  ) {}

  /**
   * @param imageRef an image's id, or a URL that ends in it
   * @throws OpenStackError 400 when there is no such image or the caller may not see it
   */
  async resolve(imageRef: string): Promise<ImageMetadata & { id: string }> {
    const id = imageRef.split('/').pop() ?? '';
    const image = isUuid(id) ? await this.#show(id) : null;
    if (image === null) throw badRequest(UNUSABLE);
    return { ...image, id };
  }

  /** The v2 document of an image. @throws OpenStackError 404 when there is none that the caller may see */
  async document(imageId: string): Promise<ImageDocument> {
    const document = await this.glance.showDocument(imageId);
    if (document === null) throw imageNotFound(imageId);
    return document;
  }

  /** Size, min_disk (and zed: status) against the volume's size. */
  check(image: ImageMetadata, sizeGib: number): void {
    try {
      this.flow.checkImageForVolume(image, sizeGib);
    } catch (error) {
      throw asRefusal(error);
    }
  }

  /**
   * The snapshot behind the root disk of an image that Nova made of a volume-backed server (cinder/api/v3/volumes.py
   * _get_image_snapshot); null for other images.
   */
  rootSnapshot(image: ImageMetadata): string | null {
    const mapping = image.properties?.['block_device_mapping'];
    if (!Array.isArray(mapping)) return null;
    const root = (mapping as MappedDevice[]).find((bdm) => bdm?.source_type === 'snapshot' && bdm.boot_index === 0);
    if (root === undefined) return null;
    const id = String(root.snapshot_id);
    if (!isUuid(id)) throw notFound(`Nova specific image is found, but boot volume snapshot id:${id} not found.`);
    return id;
  }

  async #show(id: string): Promise<ImageMetadata | null> {
    try {
      return await this.glance.show(id);
    } catch (error) {
      if (error instanceof ServiceRefusal && error.status < 500) return null;
      throw error;
    }
  }
}

/** A rule's refusal as the API's; what is none passes. */
function asRefusal(error: unknown): unknown {
  if (error instanceof RuleError && error.status !== undefined && !error.builtin)
    return new OpenStackError(error.status, error.message, { cause: error });
  return error;
}
