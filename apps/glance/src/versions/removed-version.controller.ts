import { All, Controller, HttpCode, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { BaseUrl } from '#openstack-http';
import type { GlanceProfile } from '../profile/glance-profile.js';
import { GLANCE_PROFILE } from '../tokens.js';
import { type VersionsDocument, versionsDocument } from './versions.view.js';

/** A version that the release no longer speaks: whoever asks for it is shown the versions there are. */
@ApiExcludeController()
@Controller('v1')
export class RemovedVersionController {
  constructor(@Inject(GLANCE_PROFILE) private readonly profile: GlanceProfile) {}

  @All('*')
  @HttpCode(300)
  choices(@BaseUrl() baseUrl: string): VersionsDocument {
    return versionsDocument(this.profile, baseUrl);
  }
}
