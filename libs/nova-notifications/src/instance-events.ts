import type { NotificationSource } from './notification.js';

/** Payload classes of events about an instance, with their versions (nova/notifications/objects/instance.py, 26.2). */
export const INSTANCE_PAYLOADS = {
  InstanceActionPayload: '1.8',
  InstanceActionRebuildPayload: '1.9',
  InstanceActionRescuePayload: '1.3',
  InstanceActionResizePrepPayload: '1.3',
  InstanceActionSnapshotPayload: '1.9',
  InstanceActionVolumePayload: '1.6',
  InstanceCreatePayload: '1.12',
  InstanceExistsPayload: '2.0',
  InstanceUpdatePayload: '2.0',
} as const;

export type InstancePayloadName = keyof typeof INSTANCE_PAYLOADS;

/** What one thing that happens to an instance is called in either form. */
export interface InstanceEvent {
  /** Without `compute.instance.`; null: it has no legacy form. */
  readonly legacy: string | null;
  /** Without `instance.`; null: it has no versioned form. */
  readonly versioned: string | null;
  readonly payload: InstancePayloadName;
  /** Who says it in the legacy form, where that is another than in the versioned one. */
  readonly legacySource?: NotificationSource;
  /** Whether the original hands the block devices over, so that the payload lists the volumes; else it says null. */
  readonly blockDevices: boolean;
}

type Phase = 'start' | 'end' | 'error';
type Phases<Name extends string, P extends Phase> = { readonly [Key in `${Name}.${P}`]: InstanceEvent };

interface Names {
  /** Where the versioned action is called otherwise. */
  readonly action?: string;
  /** null: no legacy form. */
  readonly legacy?: string | null;
  readonly payload?: InstancePayloadName;
  readonly blockDevices?: boolean;
}

/** `<name>.start`, `<name>.end` ... in both forms. */
function phased<Name extends string, P extends Phase>(
  name: Name,
  phases: readonly P[],
  { action = name, legacy = name, payload = 'InstanceActionPayload', blockDevices = false }: Names = {},
): Phases<Name, P> {
  const entries = phases.map((phase) => [
    `${name}.${phase}`,
    { legacy: legacy === null ? null : `${legacy}.${phase}`, versioned: `${action}.${phase}`, payload, blockDevices },
  ]);
  return Object.fromEntries(entries) as Phases<Name, P>;
}

const BOTH = ['start', 'end'] as const;
const ALL = ['start', 'end', 'error'] as const;
const withVolumes = { blockDevices: true } as const;

/**
 * Every event about an instance, by its legacy name (or the versioned one where there is no other): nova/compute/manager.py
 * and api.py tell each twice, notify_about_instance_usage and notify_about_instance_action (26.2).
 */
export const INSTANCE_EVENTS = {
  update: { legacy: 'update', versioned: 'update', payload: 'InstanceUpdatePayload', blockDevices: false },
  exists: { legacy: 'exists', versioned: 'exists', payload: 'InstanceExistsPayload', blockDevices: false },
  ...phased('create', ALL, { payload: 'InstanceCreatePayload', ...withVolumes }),
  ...phased('delete', BOTH, withVolumes),
  ...phased('shutdown', BOTH, withVolumes),
  ...phased('power_on', BOTH),
  ...phased('power_off', BOTH),
  ...phased('reboot', ALL, withVolumes),
  ...phased('pause', BOTH),
  ...phased('unpause', BOTH),
  ...phased('suspend', BOTH),
  ...phased('resume', BOTH, withVolumes),
  // 2014.1 tells these two once, afterwards.
  suspend: { legacy: 'suspend', versioned: null, payload: 'InstanceActionPayload', blockDevices: false },
  resume: { legacy: 'resume', versioned: null, payload: 'InstanceActionPayload', blockDevices: false },
  'rebuild.scheduled': {
    legacy: 'rebuild.scheduled',
    versioned: 'rebuild_scheduled',
    payload: 'InstanceActionRebuildPayload',
    legacySource: 'compute',
    blockDevices: false,
  },
  ...phased('rebuild', ALL, { payload: 'InstanceActionRebuildPayload', ...withVolumes }),
  evacuate: { legacy: 'evacuate', versioned: 'evacuate', payload: 'InstanceActionPayload', blockDevices: false },
  ...phased('resize.prep', BOTH, { action: 'resize_prep', payload: 'InstanceActionResizePrepPayload' }),
  ...phased('resize', ALL, withVolumes),
  ...phased('finish_resize', BOTH, { action: 'resize_finish', ...withVolumes }),
  ...phased('resize.confirm', BOTH, { action: 'resize_confirm' }),
  ...phased('resize.revert', BOTH, { action: 'resize_revert', ...withVolumes }),
  ...phased('live_migration.pre', BOTH, { action: 'live_migration_pre', ...withVolumes }),
  ...phased('live_migration._post', BOTH, { action: 'live_migration_post' }),
  ...phased('live_migration.post.dest', BOTH, { action: 'live_migration_post_dest' }),
  ...phased('live_migration._rollback', BOTH, { action: 'live_migration_rollback', ...withVolumes }),
  ...phased('live_migration.rollback.dest', BOTH, { action: 'live_migration_rollback_dest' }),
  ...phased('live.migration.abort', BOTH, { action: 'live_migration_abort' }),
  ...phased('live.migration.force.complete', BOTH, { action: 'live_migration_force_complete' }),
  ...phased('rescue', BOTH, { payload: 'InstanceActionRescuePayload' }),
  ...phased('unrescue', BOTH),
  ...phased('snapshot', BOTH, { payload: 'InstanceActionSnapshotPayload' }),
  ...phased('shelve', BOTH, withVolumes),
  ...phased('shelve_offload', BOTH, withVolumes),
  ...phased('unshelve', BOTH, withVolumes),
  ...phased('soft_delete', BOTH),
  ...phased('restore', BOTH),
  // The legacy form tells the end alone, and calls it otherwise.
  ...phased('volume_attach', ALL, { legacy: null, payload: 'InstanceActionVolumePayload' }),
  ...phased('volume_detach', BOTH, { legacy: null, payload: 'InstanceActionVolumePayload' }),
  'volume.attach': {
    legacy: 'volume.attach',
    versioned: 'volume_attach.end',
    payload: 'InstanceActionVolumePayload',
    blockDevices: false,
  },
  'volume.detach': {
    legacy: 'volume.detach',
    versioned: 'volume_detach.end',
    payload: 'InstanceActionVolumePayload',
    blockDevices: false,
  },
  ...phased('interface_attach', ALL, { legacy: null }),
  ...phased('interface_detach', BOTH, { legacy: null }),
  lock: { legacy: null, versioned: 'lock', payload: 'InstanceActionPayload', blockDevices: false },
  unlock: { legacy: null, versioned: 'unlock', payload: 'InstanceActionPayload', blockDevices: false },
} as const satisfies Readonly<Record<string, InstanceEvent>>;

export type InstanceEventName = keyof typeof INSTANCE_EVENTS;

/** Names of work that is told before and after it. */
export type InstanceWork = {
  [Name in InstanceEventName]: Name extends `${infer Work}.start`
    ? `${Work}.end` extends InstanceEventName
      ? Work
      : never
    : never;
}[InstanceEventName];
