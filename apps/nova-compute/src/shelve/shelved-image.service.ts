import { Inject, Injectable } from '@nestjs/common';
import type { InstanceData, InstanceUpdates } from '#nova-rpc';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { GlanceClient } from '#service-clients';

/** Rows of system_metadata of a shelved server, which go when it is unshelved (nova/compute/utils.py (26.2)). */
export const SHELVED_ROWS = ['shelved_at', 'shelved_image_id', 'shelved_host'] as const;

/** `2026-11-22T02:15:43.964313`, UTC without a zone. */
export function shelvedAt(now: Date): string {
  return now.toISOString().replace('Z', '000');
}

/** The image that a shelved server was saved as, which is for nothing else. */
@Injectable()
export class ShelvedImage {
  constructor(
    @Inject(GlanceClient) private readonly glance: GlanceClient,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** The server runs again (nova/compute/manager.py start_instance). @returns what changes of it */
  async forget({ uuid, system_metadata }: Pick<InstanceData, 'uuid' | 'system_metadata'>): Promise<InstanceUpdates> {
    const imageId = system_metadata['shelved_image_id'];
    if (imageId) await this.#delete(uuid, imageId);
    return Object.hasOwn(system_metadata, 'shelved_at') ? { system_metadata_removed: SHELVED_ROWS } : {};
  }

  async #delete(uuid: string, imageId: string): Promise<void> {
    try {
      await this.glance.delete(imageId);
    } catch (error) {
      this.logger.error({ err: error, instance: uuid, image_id: imageId }, `image ${imageId} is left`);
    }
  }
}
