import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ImageMetadata, PropertyFlow, SystemMetadata } from '#image-properties';
import { RequestSpecs } from '../instances/request-specs.repository.js';
import type { SchedulerHints } from '../instances/scheduler-hints.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { PROPERTY_FLOW } from '../nova.tokens.js';

/** What a server's move goes by. */
export interface MovedImage {
  readonly image: ImageMetadata;
  /** Rows of system_metadata that reading the image has changed. */
  readonly changed: Readonly<Record<string, unknown>>;
  /** Of the server's request. */
  readonly hints: SchedulerHints;
}

/**
 * The image that a move is scheduled with, and that the domain of a cold move is made from: the one of the server's
 * RequestSpec, which knows nothing of what system_metadata has become since (nova/conductor/tasks/migrate.py, 26.2);
 * without a spec the one that the server remembers.
 */
@Injectable()
export class MovedImages {
  constructor(
    private readonly requestSpecs: RequestSpecs,
    @Inject(PROPERTY_FLOW) private readonly flow: Pick<PropertyFlow, 'imageMetadataForServer'>,
  ) {}

  /** @param imageNow the image as Glance has it, where the release looks */
  async find(
    tx: EntityManager,
    { instance, flavor, systemMetadata }: ServerRecord,
    imageNow: ImageMetadata | null,
  ): Promise<MovedImage> {
    const kept = await this.requestSpecs.find(tx, instance.uuid);
    const read = this.flow.imageMetadataForServer({
      uuid: instance.uuid,
      imageRef: instance.image_ref,
      projectId: instance.project_id,
      kernelId: instance.kernel_id,
      ramdiskId: instance.ramdisk_id,
      osType: instance.os_type,
      rootDeviceName: instance.root_device_name,
      flavor,
      systemMetadata: systemMetadata as SystemMetadata,
      imageNow,
    });
    return { ...read, ...(kept.image === null ? {} : { image: kept.image }), hints: kept.hints };
  }
}
