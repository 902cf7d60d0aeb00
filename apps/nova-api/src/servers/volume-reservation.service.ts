import { Inject, Injectable } from '@nestjs/common';
import { badRequest, type Logger, SERVICE_LOGGER } from '#openstack-http';
import { CinderClient, novaException, ServiceRefusal } from '#service-clients';

/** Reserves existing volumes for a server by attachments, as Nova does since Pike. */
@Injectable()
export class VolumeReservationService {
  constructor(
    private readonly cinder: CinderClient,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** One attachment a volume, by volume id. All or none: a refusal releases those made before it. */
  async reserve(volumeIds: readonly string[], instanceUuid: string): Promise<Map<string, string>> {
    const attachments = new Map<string, string>();
    try {
      for (const id of volumeIds) attachments.set(id, (await this.cinder.createAttachment(id, instanceUuid)).id);
      return attachments;
    } catch (error) {
      await this.release([...attachments.values()]);
      if (error instanceof ServiceRefusal && error.status === 404) {
        const missing = volumeIds[attachments.size];
        throw badRequest(`Block Device Mapping is Invalid: failed to get volume ${missing}.`);
      }
      if (error instanceof ServiceRefusal && error.status < 500)
        throw badRequest(`Invalid volume: ${novaException(error).message}`);
      throw error;
    }
  }

  /** Gives volumes back. What Cinder can't do now is logged with the attachment, for someone to finish. */
  async release(attachmentIds: readonly string[]): Promise<void> {
    const results = await Promise.allSettled(attachmentIds.map((id) => this.cinder.deleteAttachment(id)));
    for (const [index, result] of results.entries()) {
      if (result.status === 'rejected') {
        this.logger.error(
          { err: result.reason as unknown, attachment_id: attachmentIds[index] },
          'attachment could not be deleted',
        );
      }
    }
  }
}
