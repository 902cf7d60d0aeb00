import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { invalidVolume } from '../common/cinder-errors.js';
import { volumeFor } from '../db/volume-access.js';
import { claimVolume, NOT_MIGRATING } from '../db/volume-claim.js';

const DETACHABLE = `attach_status = 'attached' AND ${NOT_MIGRATING}`;

/** The states on the way to a server and back, which Nova sets before it begins (cinder/volume/api.py). */
@Injectable()
export class VolumeReservationService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws OpenStackError 404, 400 when the volume is not to be had */
  reserve(context: RequestContext, volumeId: string): Promise<void> {
    return this.#change(context, volumeId, async (tx) => {
      if (!(await claimVolume(tx, volumeId, 'attaching', ['available'])))
        throw invalidVolume('Volume status must be available to reserve.');
    });
  }

  /** Takes {@link reserve} back; nothing to take back is no error. @throws OpenStackError 404 */
  unreserve(context: RequestContext, volumeId: string): Promise<void> {
    return this.#change(context, volumeId, async (tx) => {
      await tx.query(
        `UPDATE cinder.volumes SET updated_at = now(), status = CASE attach_status WHEN 'attached' THEN 'in-use' ELSE 'available' END
         WHERE id = $1 AND status = 'attaching'`,
        [volumeId],
      );
    });
  }

  /** @throws OpenStackError 404, 400 unless a server has the volume */
  beginDetaching(context: RequestContext, volumeId: string): Promise<void> {
    return this.#change(context, volumeId, async (tx) => {
      if (!(await claimVolume(tx, volumeId, 'detaching', ['in-use'], DETACHABLE)))
        throw invalidVolume(
          "Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach.",
        );
    });
  }

  /** Takes {@link beginDetaching} back; nothing to take back is no error. @throws OpenStackError 404 */
  rollDetaching(context: RequestContext, volumeId: string): Promise<void> {
    return this.#change(context, volumeId, async (tx) => {
      await claimVolume(tx, volumeId, 'in-use', ['detaching']);
    });
  }

  async #change(
    context: RequestContext,
    volumeId: string,
    change: (tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await volumeFor(tx, context, volumeId);
      await change(tx);
    });
  }
}
