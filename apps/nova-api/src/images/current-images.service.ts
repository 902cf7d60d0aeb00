import { Inject, Injectable } from '@nestjs/common';
import type { ImageMetadata } from '#image-properties';
import { GlanceClient } from '#service-clients';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';

/** Servers' images as Glance has them now, where that is looked at (nova/compute/utils.py get_image_metadata, 2014.1). */
@Injectable()
export class CurrentImages {
  constructor(
    private readonly glance: GlanceClient,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** Null where nobody looks, without an image and when Glance has it no more. */
  async find(imageRef: string): Promise<ImageMetadata | null> {
    return this.profile.servers.readsImageNow && imageRef !== '' ? this.glance.show(imageRef) : null;
  }
}
