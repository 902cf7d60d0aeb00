import { Inject, Injectable } from '@nestjs/common';
import { forbidden, type RequestContext } from '#openstack-http';
import type { GlanceProfile } from '../glance-profile.js';
import { GLANCE_PROFILE } from '../tokens.js';
import { mayWrite } from './image-access.js';
import { ImagesService } from './images.service.js';

/** glance/api/v2/image_actions.py */
@Injectable()
export class ImageActionsService {
  constructor(
    private readonly images: ImagesService,
    @Inject(GLANCE_PROFILE) private readonly profile: GlanceProfile,
  ) {}

  /** `deactivate` and `reactivate`: data of a deactivated image is for administrators only. @throws OpenStackError 403, 404 */
  async setActive(context: RequestContext, id: string, isActive: boolean): Promise<void> {
    const [from, to] = isActive ? (['deactivated', 'active'] as const) : (['active', 'deactivated'] as const);
    await this.images.change(context, id, (image) => {
      if (!mayWrite(context, image)) throw forbidden(this.profile.notOwner.update('status'));
      if (image.status === to) return null;
      if (image.status !== from)
        throw forbidden(`Not allowed to ${isActive ? 'reactivate' : 'deactivate'} image in status '${image.status}'`);
      return { values: { status: to } };
    });
  }
}
