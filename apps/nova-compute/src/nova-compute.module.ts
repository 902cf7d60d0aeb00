import { type DynamicModule, Module } from '@nestjs/common';
import { propertyFlow } from '#image-properties';
import { MessagingModule, Transport } from '#messaging';
import { NOVA_EXCHANGE } from '#nova-rpc';
import {
  computeDialect,
  type Logger,
  OperationsModule,
  rpcContextCarrier,
  SERVICE_LOGGER,
  type ServiceDefinition,
} from '#openstack-http';
import { releaseRow } from '#releases';
import { CinderClient, GlanceClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { ATTACHMENT_PROVIDERS } from './attachments/providers.js';
import { BlockDevicesService, VOLUME_WAIT } from './block-devices/block-devices.service.js';
import { VolumeHandover } from './block-devices/volume-handover.service.js';
import { VolumeReleaseService } from './block-devices/volume-release.service.js';
import { DEFAULT_VOLUME_WAIT } from './block-devices/volume-wait.js';
import { BuildService } from './build/build.service.js';
import { BuildAbortService } from './build/build-abort.service.js';
import { BuildRescheduleService } from './build/build-reschedule.service.js';
import { InstanceLocks } from './build/instance-locks.js';
import { computeProfile } from './changes.js';
import { computeEndpoints } from './compute/compute-endpoints.js';
import { ComputeRpcServer } from './compute/compute-rpc-server.js';
import { InspectionEndpoint } from './compute/inspection.endpoint.js';
import { InspectionService } from './compute/inspection.service.js';
import { COMPUTE_PROFILE } from './compute-profile.js';
import { ConductorClient } from './conductor/conductor.client.js';
import { ConsoleService } from './console/console.service.js';
import { EXTERNAL_EVENT_PROVIDERS } from './external-events/providers.js';
import { GuestService } from './guest/guest.service.js';
import { PinnedDefaults } from './guest/pinned-defaults.service.js';
import { ComputeMetrics } from './hosts/compute-metrics.js';
import { hostFaults } from './hosts/host-faults.js';
import { HostGuests } from './hosts/host-guests.js';
import { ReportService } from './hosts/report.service.js';
import { MOVE_PROVIDERS } from './moves/providers.js';
import { InstanceNotifier } from './notifications/instance-notifier.js';
import { PauseService } from './power/pause.service.js';
import { PowerService } from './power/power.service.js';
import { BootVolumeService } from './rebuild/boot-volume.service.js';
import { RebuildService } from './rebuild/rebuild.service.js';
import { RescueService } from './rescue/rescue.service.js';
import { SHELVE_PROVIDERS } from './shelve/providers.js';
import { SNAPSHOT_PROVIDERS } from './snapshot/providers.js';
import { TaskRunner } from './tasks/task-runner.service.js';
import { TerminateService } from './terminate/terminate.service.js';
import { FakeLibvirtDriver } from './virt/fake-libvirt.driver.js';

/**
 * Tries of a build or a deletion before it goes to the dead letters. What is tried again is only what cannot be
 * reported (or reach Cinder), so this is how long conductor and Cinder may be away: five minutes and more.
 */
const MAX_DELIVERIES = 40;

/** The compute worker: it renders and runs domains, and tells the conductor. It has no database. */
@Module({})
export class NovaComputeModule {
  static forRoot(config: ProptrailConfig): DynamicModule {
    return {
      module: NovaComputeModule,
      imports: [
        MessagingModule.forRoot({
          transportUrl: config.transportUrl,
          controlExchange: NOVA_EXCHANGE,
          publisherId: `compute.${config.computeHosts[0]}`,
          contextCarrier: rpcContextCarrier,
        }),
        OperationsModule.forRoot({
          service: 'nova-compute',
          inject: [Transport],
          probes: (transport: Transport) => [{ name: 'message-bus', check: () => busIsReached(transport) }],
        }),
      ],
      controllers: [...computeEndpoints(releaseRow(config.release).rpc.compute), InspectionEndpoint],
      providers: [
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
              faults: hostFaults(config),
              logger,
            }),
        },
        {
          provide: ComputeRpcServer,
          inject: [Transport, ReportService],
          useFactory: (transport: Transport, reports: ReportService) =>
            new ComputeRpcServer(
              { transport, servers: () => config.computeHosts, maxDeliveries: MAX_DELIVERIES },
              reports,
            ),
        },
        { provide: VOLUME_WAIT, useValue: DEFAULT_VOLUME_WAIT },
        BlockDevicesService,
        BootVolumeService,
        BuildAbortService,
        BuildRescheduleService,
        BuildService,
        ComputeMetrics,
        ConductorClient,
        ConsoleService,
        ...EXTERNAL_EVENT_PROVIDERS,
        GuestService,
        ...MOVE_PROVIDERS,
        InspectionService,
        { provide: HostGuests, useFactory: () => new HostGuests(config) },
        InstanceLocks,
        InstanceNotifier,
        PauseService,
        PinnedDefaults,
        PowerService,
        RebuildService,
        RescueService,
        ReportService,
        ...ATTACHMENT_PROVIDERS,
        ...SHELVE_PROVIDERS,
        ...SNAPSHOT_PROVIDERS,
        TaskRunner,
        TerminateService,
        VolumeHandover,
        VolumeReleaseService,
      ],
    };
  }
}

async function busIsReached(transport: Transport): Promise<void> {
  if (!transport.isHealthy) throw new Error('no broker is reached');
}

export const novaComputeService: ServiceDefinition = {
  name: 'nova-compute',
  title: 'Nova compute worker',
  port: (config) => config.ports.novaCompute,
  module: (config) => NovaComputeModule.forRoot(config),
  dialect: computeDialect,
  rpcServers: (app) => [app.get(ComputeRpcServer, { strict: false })],
};
