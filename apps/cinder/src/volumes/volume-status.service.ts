import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { badRequest, PROPTRAIL_CONFIG, pythonRepr, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { invalidVolume, policyForbids } from '../common/cinder-errors.js';
import { deleteAttachment } from '../db/attachment-rows.js';
import { Volume } from '../db/volume.entity.js';
import { volumeFor } from '../db/volume-access.js';
import { VolumeAdminMetadata } from '../db/volume-admin-metadata.entity.js';
import { getRecord } from '../db/volume-record.js';
import { forgetVolumeWork } from '../db/worker-rows.js';
import { volumeNotification } from '../notifications/volume-usage.js';
import type { ResetStatusBody } from './volume-actions.schema.js';

/** cinder/objects/fields.py VolumeStatus.ALL, VolumeAttachStatus and VolumeMigrationStatus.ALL. */
const VALID = {
  status: [
    ...['creating', 'available', 'deleting', 'error', 'error_deleting', 'error_managing', 'managing', 'attaching'],
    ...['in-use', 'detaching', 'maintenance', 'restoring-backup', 'error_restoring', 'reserved', 'awaiting-transfer'],
    ...['backing-up', 'error_backing-up', 'error_extending', 'downloading', 'uploading', 'retyping', 'extending'],
  ],
  attach_status: ['attached', 'detached'],
  migration_status: ['migrating', 'error', 'success', 'completing', 'none', 'starting'],
} as const;

const NAMES = { status: 'status', attach_status: 'attach status', migration_status: 'migration status' } as const;

/** What an administrator may not claim of a volume. */
const NEVER_RESET_TO: ReadonlySet<string> = new Set(['deleting', 'error_deleting', 'detaching']);

function readStatus(body: ResetStatusBody, field: keyof typeof VALID): string | null {
  const value = body[field]?.toLowerCase() || null;
  const valid: readonly string[] = VALID[field];
  if (value === null || valid.includes(value)) return value;
  const list = field === 'attach_status' ? pythonRepr(valid) : `(${valid.map(pythonRepr).join(', ')})`;
  throw badRequest(`Volume ${NAMES[field]}: ${body[field]} is invalid, valid statuses are: ${list}.`);
}

/** The states of a volume that people set by hand. */
@Injectable()
export class VolumeStatusService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** `os-set_bootable`: the flag alone; rows of image metadata stay as they are. @throws OpenStackError 404 */
  async setBootable(context: RequestContext, volumeId: string, bootable: boolean): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const { volume } = await volumeFor(tx, context, volumeId);
      if (volume.status === 'maintenance') throw invalidVolume('The volume cannot be updated during maintenance.');
      await tx.update(Volume, { id: volumeId }, { bootable });
    });
  }

  /** `os-update_readonly_flag`: how the volume is attached from now on. @throws OpenStackError 404, 400 for a flag that is none and unless the volume is available */
  async setReadonly(context: RequestContext, volumeId: string, body: unknown): Promise<void> {
    const flag = this.profile.readonlyFlagOf(body);
    await this.unitOfWork.run(async (tx) => {
      await tx.query('SELECT FROM cinder.volumes WHERE id = $1 FOR UPDATE', [volumeId]);
      const { volume } = await volumeFor(tx, context, volumeId);
      if (volume.status !== 'available') throw invalidVolume(this.profile.readonlyFlagKept(volume));
      await putNote(tx, volumeId, 'readonly', flag ? 'True' : 'False');
    });
  }

  /** `os-reset_status`, for administrators. @throws OpenStackError 400, 403, 404 */
  async reset(context: RequestContext, volumeId: string, body: ResetStatusBody): Promise<void> {
    const status = readStatus(body, 'status');
    const attachStatus = readStatus(body, 'attach_status');
    const migrationStatus = readStatus(body, 'migration_status');
    if (status === null && attachStatus === null && migrationStatus === null)
      throw badRequest("Must specify 'status', 'attach_status' or 'migration_status' for update.");
    await this.unitOfWork.run(async (tx, outbox) => {
      const before = await volumeFor(tx, context, volumeId);
      if (!context.isAdmin) throw policyForbids('volume_extension:volume_admin_actions:reset_status');
      if (status !== null && NEVER_RESET_TO.has(status)) throw badRequest(`Cannot reset-state to ${status}`);
      if (status === 'in-use' && before.attachments.length === 0)
        throw badRequest('Cannot reset-state to in-use because volume does not have any attachments.');
      if (attachStatus === 'detached')
        for (const { id } of before.attachments) await deleteAttachment(tx, volumeId, id);
      await tx.update(
        Volume,
        { id: volumeId, deletedAt: IsNull() },
        {
          ...(status === null ? {} : { status }),
          ...(attachStatus === null ? {} : { attachStatus }),
          ...(migrationStatus === null ? {} : { migrationStatus: migrationStatus === 'none' ? null : migrationStatus }),
        },
      );
      await forgetVolumeWork(tx, volumeId);
      const host = this.config.volumeHost.split('@')[0] ?? '';
      await outbox.add(volumeNotification('reset_status.start', before, context, host));
      await outbox.add(volumeNotification('reset_status.end', await getRecord(tx, volumeId), context, host));
    });
  }
}

async function putNote(tx: EntityManager, volumeId: string, key: string, value: string): Promise<void> {
  const { affected } = await tx.update(VolumeAdminMetadata, { volumeId, key, deleted: false }, { value });
  if (affected === 0) await tx.insert(VolumeAdminMetadata, { volumeId, key, value });
}
