import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { PROPTRAIL_CONFIG, ServiceMetrics } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';

/**
 * How a build ended: `overtaken` when the server was deleted meanwhile or had been built before, `rescheduled` when it
 * failed here and another host is asked for.
 */
export type BuildResult = 'active' | 'error' | 'overtaken' | 'rescheduled';

/** What a compute worker counts beside HTTP requests. */
@Injectable()
export class ComputeMetrics {
  readonly builds: Counter<'host' | 'result'>;
  readonly buildSeconds: Histogram<'host'>;
  readonly terminations: Counter<'host'>;

  constructor(
    @Inject(ServiceMetrics) metrics: ServiceMetrics,
    @Inject(FakeLibvirtDriver) driver: FakeLibvirtDriver,
    @Inject(PROPTRAIL_CONFIG) config: Pick<ProptrailConfig, 'computeHosts'>,
  ) {
    const registers = [metrics.registry];
    this.builds = new Counter({
      name: 'nova_compute_builds_total',
      help: 'Builds of servers by their result',
      labelNames: ['host', 'result'],
      registers,
    });
    this.buildSeconds = new Histogram({
      name: 'nova_compute_build_duration_seconds',
      help: 'Time from the message to ACTIVE',
      labelNames: ['host'],
      registers,
    });
    this.terminations = new Counter({
      name: 'nova_compute_terminations_total',
      help: 'Servers deleted',
      labelNames: ['host'],
      registers,
    });
    new Gauge({
      name: 'nova_compute_domains',
      help: 'Domains that the hypervisor holds',
      labelNames: ['host'],
      registers,
      collect() {
        for (const host of config.computeHosts) this.set({ host }, driver.list(host).length);
      },
    });
  }
}
