import type { Type } from '@nestjs/common';
import { ChangePasswordAction } from './actions/change-password-action.js';
import { ConsoleOutputAction } from './actions/console-output-action.js';
import { LockActions } from './actions/lock-actions.js';
import { PauseActions } from './actions/pause-actions.js';
import { PowerActions } from './actions/power-actions.js';
import { ResetStateAction } from './actions/reset-state-action.js';
import type { ActionGroup } from './actions/server-action.js';
import { EvacuateAction } from './moves/evacuate-action.js';
import { MigrateActions } from './moves/migrate-actions.js';
import { ResizeActions } from './moves/resize-actions.js';
import { RebuildAction } from './rebuild/rebuild-action.js';
import { RescueActions } from './rescue/rescue-actions.js';
import { ShelveActions } from './shelving/shelve-actions.js';
import { SnapshotActions } from './snapshots/snapshot-actions.js';

/** Every group of server actions. A new one is listed here and nowhere else. */
export const ACTION_GROUPS: readonly Type<ActionGroup>[] = [
  PowerActions,
  PauseActions,
  LockActions,
  ResetStateAction,
  ConsoleOutputAction,
  ChangePasswordAction,
  SnapshotActions,
  ShelveActions,
  RebuildAction,
  ResizeActions,
  MigrateActions,
  RescueActions,
  EvacuateAction,
];
