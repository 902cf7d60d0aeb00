import { Inject, Injectable } from '@nestjs/common';
import { badRequest, PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import type { ActionAnswer, ActionCall, ActionGroup, ServerAction } from '../actions/server-action.js';
import { applyRules } from '../common/rule-errors.js';
import { isVolumeBacked } from '../instances/server-facts.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { CREATE_BACKUP, type CreateBackupArguments, type CreateImageArguments } from './snapshot.schema.js';
import { SnapshotTasks } from './snapshot-tasks.service.js';
import { VolumeSnapshots } from './volume-snapshots.service.js';

/** createImage and createBackup (nova/api/openstack/compute/servers.py, create_backup.py). */
@Injectable()
export class SnapshotActions implements ActionGroup {
  readonly actions: readonly ServerAction[] = [
    { name: 'createImage', schema: () => this.profile.snapshots.schema, run: (call) => this.#createImage(call) },
    { name: 'createBackup', schema: () => CREATE_BACKUP, run: (call) => this.#createBackup(call) },
  ];

  constructor(
    private readonly tasks: SnapshotTasks,
    private readonly volumes: VolumeSnapshots,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  async #createImage(call: ActionCall): Promise<ActionAnswer> {
    const args = call.args as unknown as CreateImageArguments;
    applyRules(() => this.profile.snapshots.requireName(args.name));
    const imageId = isVolumeBacked(call.record)
      ? await this.volumes.create(call, args)
      : await this.tasks.begin(call, {
          apiAction: 'createImage',
          action: 'createImage',
          allowed: { vm: this.profile.snapshots.states.local, unlocked: false },
          changes: { task_state: 'image_snapshot_pending' },
          image: { name: args.name, kind: 'snapshot', metadata: { ...args.metadata } },
          method: 'snapshot_instance',
        });
    return answer(call, imageId, this.profile.snapshots.snapshotLocation(this.#where(call, imageId)));
  }

  async #createBackup(call: ActionCall): Promise<ActionAnswer> {
    const { name, backup_type, metadata = {}, ...rest } = call.args as unknown as CreateBackupArguments;
    const rotation = Number(rest.rotation);
    if (isVolumeBacked(call.record) && !this.profile.snapshots.backsUpVolumes)
      throw badRequest('Backup is not supported for volume-backed instances.');
    const imageId = await this.tasks.begin(call, {
      apiAction: 'createBackup',
      action: 'createBackup',
      allowed: { vm: this.profile.snapshots.states.backup, unlocked: false },
      changes: { task_state: 'image_backup' },
      image: { name, kind: 'backup', backupType: backup_type, metadata: { ...metadata } },
      method: 'backup_instance',
      more: { backup_type, rotation },
    });
    // A backup that is rotated away at once has no place to be found at.
    return answer(
      call,
      imageId,
      rotation > 0 ? this.profile.snapshots.backupLocation(this.#where(call, imageId)) : undefined,
    );
  }

  #where({ baseUrl: nova, context }: ActionCall, imageId: string) {
    return { imageId, projectId: context.projectId, glance: this.config.endpoints.glance, nova };
  }
}

function answer({ version }: ActionCall, image_id: string, location: string | undefined): ActionAnswer {
  if (version.atLeast('2.45')) return { body: { image_id } };
  return location === undefined ? {} : { headers: { location } };
}
