import { type ReleaseName } from '#releases';

/** What a release writes into `instance_actions` and `instance_actions_events`. */
export interface ActionRecordProfile {
  /** Whether there is such an action (nova/compute/instance_actions.py). */
  readonly records: (action: string) => boolean;
  /** An event's name; null for one that leaves no row (wrap_instance_event and EventReporter in Nova's managers). */
  readonly eventName: (name: string) => string | null;
}

const prefixed = (prefix: string, names: readonly string[]) => names.map((name) => `${prefix}_${name}`);

/** What both releases report of their hosts' methods. */
const OF_HOSTS = prefixed('compute', [
  ...['build_and_run_instance', 'terminate_instance', 'stop_instance', 'start_instance', 'rebuild_instance'],
  ...['reboot_instance', 'set_admin_password', 'rescue_instance', 'unrescue_instance', 'confirm_resize'],
  ...['revert_resize', 'finish_revert_resize', 'prep_resize', 'resize_instance', 'finish_resize', 'pause_instance'],
  ...['unpause_instance', 'suspend_instance', 'resume_instance', 'shelve_instance', 'unshelve_instance'],
]);
const OF_CONDUCTORS = ['cold_migrate', 'get_image_info', 'schedule_instances'];

const ICEHOUSE_EVENTS: ReadonlySet<string> = new Set([...OF_HOSTS, ...OF_CONDUCTORS]);
const ICEHOUSE_ACTIONS: ReadonlySet<string> = new Set([
  ...['create', 'delete', 'evacuate', 'restore', 'stop', 'start', 'reboot', 'rebuild', 'revertResize', 'confirmResize'],
  ...['resize', 'pause', 'unpause', 'suspend', 'resume', 'rescue', 'unrescue', 'changePassword', 'shelve', 'unshelve'],
]);

const ZED_EVENTS: ReadonlySet<string> = new Set([
  ...OF_HOSTS,
  ...OF_CONDUCTORS,
  ...prefixed('compute', [
    ...['backup_instance', 'snapshot_instance', 'shelve_offload_instance', 'attach_volume', 'detach_volume'],
    ...['attach_interface', 'detach_interface', 'check_can_live_migrate_destination', 'check_can_live_migrate_source'],
    ...['pre_live_migration', 'live_migration', 'live_migration_force_complete', 'live_migration_abort'],
    ...[
      'post_live_migration_at_destination',
      'rollback_live_migration_at_destination',
      'extend_volume',
      'power_update',
    ],
  ]),
  ...prefixed('conductor', ['migrate_server', 'live_migrate_instance', 'schedule_and_build_instances']),
  ...prefixed('api', ['lock', 'unlock', 'snapshot_instance', 'attach_volume', 'detach_volume']),
  'rebuild_server',
]);

const PROFILES: Readonly<Record<ReleaseName, ActionRecordProfile>> = {
  icehouse: {
    records: (action) => ICEHOUSE_ACTIONS.has(action),
    eventName: (name) => (ICEHOUSE_EVENTS.has(name) ? name : null),
  },
  zed: {
    records: () => true,
    eventName: (name) => {
      // The decorator is on what the RPC method runs (nova/compute/manager.py _do_build_and_run_instance).
      if (name === 'compute_build_and_run_instance') return 'compute__do_build_and_run_instance';
      return ZED_EVENTS.has(name) ? name : null;
    },
  },
};

export function actionRecordProfile(release: ReleaseName): ActionRecordProfile {
  return PROFILES[release];
}

/** Nest token of the running release's {@link ActionRecordProfile}. */
export const ACTION_RECORD_PROFILE = Symbol('ACTION_RECORD_PROFILE');
