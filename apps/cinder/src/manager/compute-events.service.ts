import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Logger, type RequestContext, SERVICE_LOGGER } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { NovaClient } from '#service-clients';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import type { VolumeRecord } from '../db/volume-record.js';
import type { ComputeEvent } from '../db/worker.entity.js';
import { forgetVolumeWork, noteVolumeWork, volumeWork } from '../db/worker-rows.js';
import { ACTIONS, DETAILS } from '../messages/message-fields.js';
import { MessagesService } from '../messages/messages.service.js';
import { withoutToken } from '../notifications/volume-usage.js';

/** The microversion that knows each event, and what a user is told when Nova does not take it. */
const EVENTS: Readonly<Record<ComputeEvent, { microversion: string; action: string; detail: string }>> = {
  'volume-extended': {
    microversion: '2.51',
    action: ACTIONS.extendVolume,
    detail: DETAILS.notifyComputeServiceFailed,
  },
  'volume-reimaged': { microversion: '2.93', action: ACTIONS.reimageVolume, detail: DETAILS.reimageVolumeFailed },
};

/**
 * Tells Nova what became of volumes that servers have (cinder/compute/nova.py extend_volume, reimage_volume). What is to be
 * told is noted in the transaction that ends the work, and forgotten when Nova has answered, whatever it said.
 */
@Injectable()
export class ComputeEventsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly nova: NovaClient,
    private readonly messages: MessagesService,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** The work on the volume has ended: in its place stands what Nova is to be told, if anything. */
  async note(
    tx: EntityManager,
    { volume, attachments }: VolumeRecord,
    event: ComputeEvent,
    context: RequestContext,
  ): Promise<void> {
    const servers = [...new Set(attachments.flatMap(({ instanceUuid }) => instanceUuid ?? []))];
    if (!this.profile.tellsCompute.includes(event) || servers.length === 0) return forgetVolumeWork(tx, volume.id);
    await noteVolumeWork(tx, volume.id, 'telling-compute', { event, servers, context: withoutToken(context) });
  }

  /** Tells what is noted of the volume. That Nova did not take it stops nothing: the user finds a message. */
  async tell(volumeId: string, context: RequestContext): Promise<void> {
    const work = await volumeWork(this.dataSource.manager, volumeId, 'telling-compute');
    if (work?.event === undefined) return;
    const { microversion, action, detail } = EVENTS[work.event];
    const wasTaken = await this.#send(volumeId, work.event, work.servers ?? [], microversion);
    await this.unitOfWork.run(async (tx) => {
      await forgetVolumeWork(tx, volumeId, 'telling-compute');
      if (!wasTaken) await this.messages.failed(tx, context, { resourceId: volumeId, action, detail });
    });
  }

  /** @returns false when Nova did not answer for each event; events that it dropped are only logged */
  async #send(volumeId: string, name: ComputeEvent, servers: readonly string[], version: string): Promise<boolean> {
    const events = servers.map((server_uuid) => ({ name, server_uuid, tag: volumeId }));
    try {
      const answers = await this.nova.sendExternalEvents(events, version);
      for (const { code, server_uuid } of answers)
        if (code !== 200)
          this.logger.warn({ volume_id: volumeId, server_uuid, code }, `nova dropped the event ${name}`);
      return answers.every(({ code }) => code !== undefined);
    } catch (error) {
      this.logger.error({ err: error, volume_id: volumeId }, `nova could not be told of ${name}`);
      return false;
    }
  }
}
