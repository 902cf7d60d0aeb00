import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { propertyFlow } from '#image-properties';
import { GlanceClient, NovaClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { BackupRpcApi } from './bus/backup-rpc-api.js';
import { VolumeRpcApi } from './bus/volume-rpc-api.js';
import { cinderProfile } from './changes.js';
import { CINDER_PROFILE, PROPERTY_FLOW } from './cinder-profile.js';

/** What every part of Cinder may ask for: the release's rules, the managers by RPC, and the other services. */
@Module({})
export class CinderGlobalsModule {
  static forRoot({ release, endpoints }: ProptrailConfig): DynamicModule {
    const providers: Provider[] = [
      { provide: CINDER_PROFILE, useValue: cinderProfile(release) },
      { provide: PROPERTY_FLOW, useValue: propertyFlow(release) },
      { provide: NovaClient, useFactory: () => new NovaClient(endpoints.nova) },
      { provide: GlanceClient, useFactory: () => new GlanceClient(endpoints.glance) },
      BackupRpcApi,
      VolumeRpcApi,
    ];
    return { module: CinderGlobalsModule, global: true, providers, exports: providers };
  }
}
