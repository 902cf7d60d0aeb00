import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { computeApi } from '#compute-api';
import { propertyFlow } from '#image-properties';
import { releaseRow } from '#releases';
import { CinderClient, GlanceClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { imageReader } from './images/read-image.js';
import { COMPUTE_API, PROPERTY_FLOW, RPC_VERSIONS } from './nova.tokens.js';
import { NOVA_PROFILE } from './nova-profile.js';
import { novaApiProfile } from './release-profile.js';

/** What every part of Nova's API may ask for: the release's rules, and the other services. */
@Module({})
export class NovaApiGlobalsModule {
  static forRoot({ release, endpoints }: ProptrailConfig): DynamicModule {
    const flow = propertyFlow(release);
    const providers: Provider[] = [
      { provide: NOVA_PROFILE, useValue: novaApiProfile(release) },
      { provide: PROPERTY_FLOW, useValue: flow },
      { provide: RPC_VERSIONS, useValue: releaseRow(release).rpc },
      { provide: COMPUTE_API, useValue: computeApi(release) },
      { provide: GlanceClient, useFactory: () => new GlanceClient(endpoints.glance, imageReader(flow)) },
      { provide: CinderClient, useFactory: () => new CinderClient(endpoints.cinder) },
    ];
    return { module: NovaApiGlobalsModule, global: true, providers, exports: providers };
  }
}
