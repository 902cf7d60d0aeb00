import { Controller, Get, Inject, Optional, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { HEALTH_PROBES, type HealthProbe, type HealthReport } from './health.js';
import { ServiceMetrics } from './service-metrics.js';

/** What whoever runs a service asks it: is it well, and how busy. Neither needs a token. */
@ApiExcludeController()
@Controller()
export class OperationsController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly metrics: ServiceMetrics,
    @Optional() @Inject(HEALTH_PROBES) private readonly probes: readonly HealthProbe[] | null,
  ) {}

  /** 200 when every probe is up, 503 otherwise; the body names each. */
  @Get('healthcheck')
  async healthcheck(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    const checks = (this.probes ?? []).map((probe) => () => this.#run(probe));
    try {
      const result = await this.health.check(checks);
      return { status: 'ok', checks: result.details as HealthReport['checks'] };
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      void reply.status(503);
      const { details } = error.getResponse() as { details: HealthReport['checks'] };
      return { status: 'error', checks: details };
    }
  }

  @Get('metrics')
  async prometheus(@Res() reply: FastifyReply): Promise<void> {
    await reply.type(this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
  }

  async #run(probe: HealthProbe) {
    const indicator = this.indicators.check(probe.name);
    try {
      await probe.check();
      return indicator.up();
    } catch (error) {
      return indicator.down({ message: error instanceof Error ? error.message : String(error) });
    }
  }
}
