import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { glanceRules } from '#image-properties';
import type { ProptrailConfig } from '#service-process';
import type { GlanceProfile } from './glance-profile.js';
import { loadPropertyProtections } from './protections/load-property-protections.js';
import { PropertyProtections } from './protections/property-protections.js';
import { GLANCE_PROFILE, GLANCE_RULES } from './tokens.js';

/** What every part of Glance may ask for: the release's rules and the operator's. */
@Module({})
export class GlanceGlobalsModule {
  static forRoot({ release, propertyProtection }: ProptrailConfig, profile: GlanceProfile): DynamicModule {
    const providers: Provider[] = [
      { provide: GLANCE_PROFILE, useValue: profile },
      { provide: GLANCE_RULES, useValue: glanceRules(release) },
      {
        provide: PropertyProtections,
        useValue: loadPropertyProtections(propertyProtection, profile.builtInProtection),
      },
    ];
    return { module: GlanceGlobalsModule, global: true, providers, exports: providers };
  }
}
