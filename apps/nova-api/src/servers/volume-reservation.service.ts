import { Inject, Injectable } from '@nestjs/common';
import type { BlockDeviceRow } from '#image-properties';
import { badRequest, type Logger, SERVICE_LOGGER } from '#openstack-http';
import { CinderClient, ServiceRefusal } from '#service-clients';
import { ACTION_PROFILE, type ActionProfile } from '../release/action-profile.js';
import type { ServerPlan } from './server-plan.js';

/** Reserves existing volumes for a server by attachments, as Nova does since Pike. */
@Injectable()
export class VolumeReservationService {
  constructor(
    private readonly cinder: CinderClient,
    @Inject(ACTION_PROFILE) private readonly profile: ActionProfile,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** Notes the sizes of existing volumes, where the release does (nova/compute/api.py _validate_bdm (26.2)). */
  async withSizes(plan: ServerPlan): Promise<ServerPlan> {
    if (!this.profile.notesVolumeSize) return plan;
    const blockDevices: BlockDeviceRow[] = [];
    for (const device of plan.rows.blockDevices) {
      const isUnsized = device.volume_id !== null && device.volume_size === null;
      const volume = isUnsized && device.volume_id !== null ? await this.cinder.showVolume(device.volume_id) : null;
      blockDevices.push(volume === null ? device : { ...device, volume_size: volume.size });
    }
    return { ...plan, rows: { ...plan.rows, blockDevices } };
  }

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
      if (error instanceof ServiceRefusal && error.status < 500) throw badRequest(`Invalid volume: ${error.reason}`);
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
