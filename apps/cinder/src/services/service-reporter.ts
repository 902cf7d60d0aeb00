import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Logger, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { AVAILABILITY_ZONE, BACKUP_TOPIC, bareHostOf, VOLUME_TOPIC } from '../common/cinder-constants.js';

/** Reports the volume manager and the backup manager in `cinder.services`, at start and every report interval. */
@Injectable()
export class ServiceReporter implements OnModuleInit, OnModuleDestroy {
  #uuid = '';
  #timer: NodeJS.Timeout | undefined;
  #reporting: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** Stays the same over restarts; volumes name it as `service_uuid`. */
  get uuid(): string {
    if (this.#uuid === '') throw new Error('the volume service has not reported yet');
    return this.#uuid;
  }

  async onModuleInit(): Promise<void> {
    await this.report();
    this.#timer = setInterval(() => {
      this.#reporting = this.report().catch((error: unknown) => {
        this.logger.error({ err: error }, 'the volume service could not report');
      });
    }, this.config.reportIntervalS * 1000);
    this.#timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reporting;
  }

  async report(): Promise<void> {
    this.#uuid = await this.#reportFor(VOLUME_TOPIC, this.config.volumeHost);
    await this.#reportFor(BACKUP_TOPIC, bareHostOf(this.config.volumeHost));
  }

  async #reportFor(binary: string, host: string): Promise<string> {
    const [row]: { uuid: string }[] = await this.dataSource.query(
      `INSERT INTO cinder.services (uuid, host, "binary", topic, availability_zone, replication_status, updated_at)
       VALUES ($1, $2, $3, $3, $4, 'disabled', now())
       ON CONFLICT (host, "binary") DO UPDATE SET updated_at = now(), report_count = services.report_count + 1
       RETURNING uuid`,
      [randomUUID(), host, binary, AVAILABILITY_ZONE],
    );
    return (row as { uuid: string }).uuid;
  }
}
