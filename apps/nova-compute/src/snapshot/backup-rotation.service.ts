import { Inject, Injectable } from '@nestjs/common';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { GlanceClient } from '#service-clients';

/** Deletes the oldest backups beyond the number to keep (nova/compute/manager.py _rotate_backups). */
@Injectable()
export class BackupRotation {
  constructor(
    @Inject(GlanceClient) private readonly glance: GlanceClient,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** What can't be deleted, such as a protected image, is logged and passed over. */
  async rotate(instanceUuid: string, backupType: string, keep: number): Promise<void> {
    const backups = await this.glance.list({
      image_type: 'backup',
      backup_type: backupType,
      instance_uuid: instanceUuid,
      sort_key: 'created_at',
      sort_dir: 'desc',
    });
    for (const { id } of backups.slice(keep).reverse()) {
      try {
        await this.glance.delete(id);
      } catch (error) {
        this.logger.info({ err: error, instance: instanceUuid, image_id: id }, `backup ${id} was not rotated out`);
      }
    }
  }
}
