import type { NotificationSource, OldStates } from '#nova-notifications';
import type { AttachmentProfile } from './attachments/attachment-profile.js';
import type { ExternalEventProfile } from './external-events/external-event-profile.js';
import type { FlavorProfile } from './flavors/flavor-profile.js';
import type { NovaManageProfile } from './image-properties/nova-manage-profile.js';
import type { KeyPairProfile } from './key-pairs/key-pair-profile.js';
import type { LimitsProfile } from './limits/limits-profile.js';
import type { MoveProfile } from './moves/move-profile.js';
import type { RebuildProfile } from './rebuild/rebuild-profile.js';
import type { RescueProfile } from './rescue/rescue-profile.js';
import type { FilterDialects } from './scheduler/filter-dialects.js';
import type { SchedulerProfile } from './scheduler/scheduler-profile.js';
import type { ServerRequests } from './servers/create-request.js';
import type { ServerListProfile } from './servers/listing/server-list-profile.js';
import type { ShelvingProfile } from './shelving/shelving-profile.js';
import type { SnapshotProfile } from './snapshots/snapshot-profile.js';
import type { ActionLogProfile } from './tasks/action-log-profile.js';
import type { StateRefusals } from './tasks/instance-state.js';
import type { ApiVersionDocument } from './versions/api-versions.js';

/** What stands by itself. */
interface ServerProfile {
  readonly refusals: StateRefusals;
  /** Whether the libvirt driver can set passwords, by the QEMU guest agent. */
  readonly setsPasswords: boolean;
  /** Whether everybody is told of a lock and an unlock (instance.lock). */
  readonly notifiesLocks: boolean;
  /** Who tells that there is a new server, and of which states before. */
  readonly created: { readonly source: NotificationSource; readonly old: OldStates };
}

/** All in which Nova's API, scheduler and conductor differ between releases, beside the rules of libs. */
export interface NovaApiProfile {
  /** The release's, for texts. */
  readonly title: string;
  readonly actionLog: ActionLogProfile;
  readonly attachments: AttachmentProfile;
  readonly events: ExternalEventProfile;
  readonly filterDialects: FilterDialects;
  readonly flavors: FlavorProfile;
  readonly keyPairs: KeyPairProfile;
  readonly limits: LimitsProfile;
  readonly moves: MoveProfile;
  readonly novaManage: NovaManageProfile;
  readonly rebuild: RebuildProfile;
  readonly requests: ServerRequests;
  readonly rescue: RescueProfile;
  readonly scheduler: SchedulerProfile;
  readonly serverList: ServerListProfile;
  readonly servers: ServerProfile;
  readonly shelving: ShelvingProfile;
  readonly snapshots: SnapshotProfile;
  readonly versions: readonly ApiVersionDocument[];
}

/** Nest token of the running release's {@link NovaApiProfile}. */
export const NOVA_PROFILE = Symbol('NOVA_PROFILE');
