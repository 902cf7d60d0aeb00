import { Inject, Injectable } from '@nestjs/common';
import { badRequest, PROPTRAIL_CONFIG, pythonRepr, type RequestContext, validateBody } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { policyForbids } from '../common/cinder-errors.js';
import { namedAction } from '../common/named-action.js';
import { envelope } from '../common/schema-parts.js';
import { Snapshot } from '../db/snapshot.entity.js';
import { snapshotFor } from '../db/snapshot-access.js';
import { snapshotRecord } from '../db/snapshot-record.js';
import { getRecord } from '../db/volume-record.js';
import { snapshotNotification } from '../notifications/snapshot-usage.js';
import { SnapshotsService } from './snapshots.service.js';

/** cinder/objects/fields.py SnapshotStatus.ALL. */
const STATUSES = [
  ...['error', 'available', 'creating', 'deleting', 'deleted', 'updating', 'error_deleting', 'unmanaging'],
  ...['backing-up', 'restoring'],
];

const RESET_STATUS = envelope('os-reset_status', {
  type: 'object',
  properties: { status: { type: 'string' } },
  required: ['status'],
  additionalProperties: false,
});

type Run = (context: RequestContext, snapshotId: string, body: unknown) => Promise<void>;

/** `POST /snapshots/{id}/action`, for administrators (cinder/api/contrib/admin_actions.py SnapshotAdminController). */
@Injectable()
export class SnapshotActionsService {
  readonly #actions: ReadonlyMap<string, Run> = new Map<string, Run>([
    ['os-reset_status', (context, id, body) => this.#resetStatus(context, id, body)],
    ['os-force_delete', (context, id) => this.snapshots.forceDelete(context, id)],
  ]);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly snapshots: SnapshotsService,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @throws OpenStackError 400 for a body that names no action, or none that is known, 403, 404 */
  async run(context: RequestContext, snapshotId: string, body: unknown): Promise<void> {
    const name = namedAction(body, this.#actions, this.profile.noSuchAction);
    await (this.#actions.get(name) as Run)(context, snapshotId, body);
  }

  async #resetStatus(context: RequestContext, id: string, body: unknown): Promise<void> {
    const wanted =
      validateBody<Record<string, { status: string }>>(RESET_STATUS, body)['os-reset_status']?.status ?? '';
    const status = wanted.toLowerCase();
    if (!STATUSES.includes(status))
      throw badRequest(
        `Snapshot status: ${wanted} is invalid, valid statuses are: (${STATUSES.map(pythonRepr).join(', ')}).`,
      );
    await this.unitOfWork.run(async (tx, outbox) => {
      const before = await snapshotFor(tx, context, id);
      if (!context.isAdmin) throw policyForbids('volume_extension:snapshot_admin_actions:reset_status');
      await tx.update(Snapshot, { id }, { status });
      const { volume } = await getRecord(tx, before.volumeId);
      const after = await snapshotRecord(tx, await tx.findOneByOrFail(Snapshot, { id }));
      const details = { metadata: after.metadata, availabilityZone: volume.availabilityZone };
      for (const [suffix, snapshot] of [
        ['reset_status.start', before] as const,
        ['reset_status.end', after.snapshot] as const,
      ])
        await outbox.add(snapshotNotification(suffix, snapshot, details, context, this.config.volumeHost));
    });
  }
}
