import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import { VolumeRpcApi } from '../bus/volume-rpc-api.js';
import { invalidInput, invalidVolume } from '../common/cinder-errors.js';
import type { ViewRequest } from '../common/view-request.js';
import { volumeFor } from '../db/volume-access.js';
import { claimVolume } from '../db/volume-claim.js';
import { getRecord } from '../db/volume-record.js';
import { noteVolumeWork } from '../db/worker-rows.js';
import { withoutToken } from '../notifications/volume-usage.js';
import { requireColumnSize } from './volume-request.rules.js';

/** `os-extend`: a larger volume. Rows of image metadata stay, and with them a `min_disk` that was smaller. */
@Injectable()
export class VolumeExtensionService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rpc: VolumeRpcApi,
  ) {}

  /**
   * Since 3.42 a volume in use too.
   *
   * @param wanted GiB
   * @throws OpenStackError 404, 400 when the volume is as large already or in another state
   */
  async extend({ context, version }: ViewRequest, volumeId: string, wanted: number | string): Promise<void> {
    requireColumnSize('new_size', wanted);
    const newSize = Number(wanted);
    await this.unitOfWork.run(async (tx, outbox) => {
      const { volume } = await volumeFor(tx, context, volumeId);
      if (newSize <= volume.size)
        throw invalidInput(
          `New size for extend must be greater than current size. (current: ${volume.size}, extended: ${newSize}).`,
        );
      const expected = version.atLeast('3.42') && volume.status === 'in-use' ? 'in-use' : 'available';
      if (!(await claimVolume(tx, volumeId, 'extending', [expected])))
        throw invalidVolume(
          `Volume ${volumeId} status must be '{'status': '${expected}'}' to extend, currently ${volume.status}.`,
        );
      await noteVolumeWork(tx, volumeId, 'extending', { newSize, context: withoutToken(context) });
      await this.rpc.extendVolume(outbox, context, await getRecord(tx, volumeId), newSize);
    });
  }
}
