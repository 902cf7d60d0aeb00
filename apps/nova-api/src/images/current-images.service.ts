import { Inject, Injectable } from '@nestjs/common';
import type { ImageMetadata, PropertyFlow } from '#image-properties';
import { GlanceClient } from '#service-clients';
import { PROPERTY_FLOW } from '../nova.tokens.js';

/** Servers' images as Glance has them now, where that is looked at (nova/compute/utils.py get_image_metadata, 2014.1). */
@Injectable()
export class CurrentImages {
  constructor(
    private readonly glance: GlanceClient,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
  ) {}

  /** Null where nobody looks, without an image and when Glance has it no more. */
  async find(imageRef: string): Promise<ImageMetadata | null> {
    return this.flow.readsImageNow && imageRef !== '' ? this.glance.show(imageRef) : null;
  }
}
