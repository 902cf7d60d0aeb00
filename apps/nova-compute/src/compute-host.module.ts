import { type DynamicModule, Module } from '@nestjs/common';
import { propertyFlow } from '#image-properties';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { CinderClient, GlanceClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { computeProfile } from './changes.js';
import { COMPUTE_PROFILE } from './compute-profile.js';
import { ConductorClient } from './conductor/conductor.client.js';
import { ComputeMetrics } from './hosts/compute-metrics.js';
import { HostGuests } from './hosts/host-guests.js';
import { spawnFaults } from './hosts/spawn-faults.js';
import { InstanceNotifier } from './notifications/instance-notifier.js';
import { FakeLibvirtDriver } from './virt/fake-libvirt.driver.js';

/** What every feature works on: the release's profile, the hosts and their hypervisor, and whom they talk to. Global. */
@Module({})
export class ComputeHostModule {
  static forRoot(config: ProptrailConfig): DynamicModule {
    const providers = [
      {
        provide: GlanceClient,
        useFactory: () => new GlanceClient(config.endpoints.glance, propertyFlow(config.release).imageFromGlance),
      },
      { provide: COMPUTE_PROFILE, useFactory: () => computeProfile(config.release) },
      { provide: CinderClient, useFactory: () => new CinderClient(config.endpoints.cinder) },
      {
        provide: FakeLibvirtDriver,
        inject: [SERVICE_LOGGER],
        useFactory: (logger: Logger) =>
          FakeLibvirtDriver.open({
            stateDir: config.stateDir,
            hosts: config.computeHosts,
            faults: spawnFaults(config),
            logger,
          }),
      },
      { provide: HostGuests, useFactory: () => new HostGuests(config) },
      ComputeMetrics,
      ConductorClient,
      InstanceNotifier,
    ];
    return { module: ComputeHostModule, global: true, providers, exports: providers };
  }
}
