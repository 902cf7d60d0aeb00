import { randomBytes } from 'node:crypto';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { type Logger, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { FileStore } from '../store/file-store.js';

/** Claims whose worker no longer holds its advisory lock, that is, whose process is gone. */
const DEAD_CLAIMS = `
  NOT EXISTS (SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND ((classid::bigint << 32) | objid::bigint) = claim.worker)`;

/**
 * Notes which process receives the data of an image, so that a start can tell an upload that died with its process from
 * one that another process has under way: each process holds an advisory lock under its number as long as it lives.
 */
@Injectable()
export class UploadClaims implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  /** 62 random bits: positive as a bigint of PostgreSQL. */
  readonly #worker = (BigInt(`0x${randomBytes(8).toString('hex')}`) >> 2n).toString();
  #session: QueryRunner | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: FileStore,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.showAlive();
  }

  /** Holds the lock of this process, again when the connection that held it was lost. */
  async showAlive(): Promise<void> {
    // The embedded database belongs to this process alone: every claim found at its start is dead.
    if (this.config.databaseUrl === undefined || this.#session?.isReleased === false) return;
    this.#session = this.dataSource.createQueryRunner();
    await this.#session.query('SELECT pg_advisory_lock($1)', [this.#worker]);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.recover();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.#session === null || this.#session.isReleased) return;
    await this.#session.query('SELECT pg_advisory_unlock($1)', [this.#worker]);
    await this.#session.release();
  }

  async take(tx: EntityManager, imageId: string): Promise<void> {
    await tx.query(
      `INSERT INTO glance.image_uploads (image_id, worker) VALUES ($1, $2)
       ON CONFLICT (image_id) DO UPDATE SET worker = excluded.worker, started_at = now()`,
      [imageId, this.#worker],
    );
  }

  /** @returns false when the claim is no longer this process's: the upload was given up or the image deleted */
  async release(tx: EntityManager, imageId: string): Promise<boolean> {
    const [, count]: [unknown[], number] = await tx.query(
      'DELETE FROM glance.image_uploads WHERE image_id = $1 AND worker = $2',
      [imageId, this.#worker],
    );
    return count > 0;
  }

  /** Puts images whose upload died back to `queued` and removes what crashes left in the store. */
  async recover(): Promise<void> {
    const { whole, parts } = await this.store.contents();
    const [reset]: [{ id: string }[], number] = await this.dataSource.query(
      `WITH dead AS (DELETE FROM glance.image_uploads claim WHERE ${DEAD_CLAIMS} RETURNING image_id)
       UPDATE glance.images SET status = 'queued', size = NULL, updated_at = now()
       WHERE id IN (SELECT image_id FROM dead) AND status = 'saving' RETURNING id`,
    );
    for (const { id } of reset) {
      this.logger.warn({ image_id: id }, `the upload of image ${id} died with its process: the image is queued again`);
      await this.store.remove(id);
    }
    const claims: { image_id: string }[] = await this.dataSource.query('SELECT image_id FROM glance.image_uploads');
    const underWay = new Set(claims.map((claim) => claim.image_id));
    for (const part of parts) if (!underWay.has(part.imageId)) await this.store.discard(part);
    const deleted: { id: string }[] = await this.dataSource.query(
      'SELECT id FROM glance.images WHERE deleted AND id = ANY($1::text[])',
      [whole],
    );
    for (const { id } of deleted) await this.store.remove(id);
  }
}
