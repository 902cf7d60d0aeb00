/** What leaves rows in `instance_actions` and `instance_actions_events`. */
export interface ActionLogProfile {
  /** Names of actions (nova/compute/instance_actions.py). */
  readonly actions: ReadonlySet<string>;
  /** Names of events (wrap_instance_event and EventReporter in Nova's managers). */
  readonly events: ReadonlySet<string>;
  /** Events under another name than that of their RPC method: the decorator is on what the method runs. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** A change that brings more actions and events. */
export const adds =
  (actions: readonly string[], events: readonly string[] = []) =>
  (before: ActionLogProfile): Pick<ActionLogProfile, 'actions' | 'events'> => ({
    actions: new Set([...before.actions, ...actions]),
    events: new Set([...before.events, ...events]),
  });

const prefixed = (prefix: string) => (names: readonly string[]) => names.map((name) => `${prefix}_${name}`);

/** Events of methods of nova/compute/manager.py. */
export const ofHosts = prefixed('compute');
/** Events of methods of nova/conductor/manager.py. */
export const ofConductors = prefixed('conductor');
/** Events of what nova/compute/api.py does by itself. */
const ofApi = prefixed('api');

/** What is written down from the beginning (2014.1). */
export const FIRST_ACTIONS: ActionLogProfile = {
  actions: new Set([
    ...['create', 'delete', 'evacuate', 'restore', 'stop', 'start', 'reboot', 'rebuild', 'revertResize', 'resize'],
    ...['confirmResize', 'pause', 'unpause', 'suspend', 'resume', 'rescue', 'unrescue', 'changePassword', 'shelve'],
    'unshelve',
  ]),
  events: new Set([
    ...ofHosts([
      ...['build_and_run_instance', 'terminate_instance', 'stop_instance', 'start_instance', 'rebuild_instance'],
      ...['reboot_instance', 'set_admin_password', 'rescue_instance', 'unrescue_instance', 'confirm_resize'],
      ...['revert_resize', 'finish_revert_resize', 'prep_resize', 'resize_instance', 'finish_resize', 'pause_instance'],
      ...['unpause_instance', 'suspend_instance', 'resume_instance', 'shelve_instance', 'unshelve_instance'],
    ]),
    ...['cold_migrate', 'get_image_info', 'schedule_instances'],
  ]),
  renamed: new Map(),
};

/** Builds go through a method of another name, which carries the decorator. */
export const BUILD_EVENT = 'compute__do_build_and_run_instance';

export const LIVE_MIGRATION_EVENTS = ofHosts([
  ...['check_can_live_migrate_destination', 'check_can_live_migrate_source', 'pre_live_migration', 'live_migration'],
  ...['post_live_migration_at_destination', 'rollback_live_migration_at_destination'],
]);

/** Attachments, images and locks. */
export const LATER_ACTIONS = [
  ...['attach_interface', 'detach_interface', 'attach_volume', 'detach_volume', 'createBackup', 'createImage'],
  ...['lock', 'unlock', 'shelveOffload'],
];
export const LATER_EVENTS = [
  ...ofHosts(['backup_instance', 'snapshot_instance', 'shelve_offload_instance', 'attach_volume', 'detach_volume']),
  ...ofHosts(['attach_interface', 'detach_interface']),
  ...ofApi(['lock', 'unlock', 'snapshot_instance', 'attach_volume', 'detach_volume']),
];
