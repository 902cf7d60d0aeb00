import { Inject, Injectable } from '@nestjs/common';
import { HostCast } from '../actions/host-cast.js';
import type { ActionCall, ActionGroup, ServerAction } from '../actions/server-action.js';
import { InstanceRows } from '../instances/instance-rows.service.js';
import { isVolumeBacked } from '../instances/server-facts.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { SnapshotTasks } from '../snapshots/snapshot-tasks.service.js';
import { InstanceTasks } from '../tasks/instance-tasks.service.js';
import { unshelveSchema } from './shelve.schema.js';
import { UnshelveService } from './unshelve.service.js';

/** shelve, shelveOffload and unshelve (nova/api/openstack/compute/shelve.py). */
@Injectable()
export class ShelveActions implements ActionGroup {
  readonly actions: readonly ServerAction[];

  constructor(
    private readonly snapshots: SnapshotTasks,
    private readonly tasks: InstanceTasks,
    private readonly hosts: HostCast,
    private readonly rows: InstanceRows,
    unshelving: UnshelveService,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {
    this.actions = [
      { name: 'shelve', run: (call) => this.#shelve(call) },
      {
        name: 'shelveOffload',
        adminRule: 'os_compute_api:os-shelve:shelve_offload',
        run: (call) => this.#offload(call),
      },
      { name: 'unshelve', schema: unshelveSchema, run: (call) => unshelving.run(call) },
    ];
  }

  async #shelve(call: ActionCall): Promise<void> {
    const { context, record } = call;
    const { uuid, image_ref, display_name } = record.instance;
    const rows = this.profile.shelving.systemMetadata(image_ref);
    const more = this.profile.shelving.hostArguments;
    const allowed = { vm: this.profile.snapshots.states.local };
    const claim = { apiAction: 'shelve', action: 'shelve', allowed, changes: { task_state: 'shelving' } };
    if (!isVolumeBacked(record)) {
      const image = { name: `${display_name}-shelved`, kind: 'snapshot' } as const;
      await this.snapshots.begin(call, { ...claim, image, method: 'shelve_instance', more, rows });
      return;
    }
    await this.tasks.cast({ ...claim, context, uuid }, async ({ tx, record: claimed }) => {
      await this.rows.systemMetadata(tx, uuid, rows);
      return { method: 'shelve_offload_instance', args: { ...this.hosts.payload(claimed), ...more } };
    });
  }

  async #offload(call: ActionCall): Promise<void> {
    const changes = { task_state: 'shelving_offloading' };
    const claim = { apiAction: 'shelveOffload', action: 'shelveOffload', allowed: { vm: ['shelved'] }, changes };
    await this.hosts.send(call, claim, 'shelve_offload_instance', this.profile.shelving.hostArguments);
  }
}
