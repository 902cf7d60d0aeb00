import type { Type } from '@nestjs/common';
import { RebuildAction } from '../rebuild/rebuild-action.js';
import { RescueActions } from '../rescue/rescue-actions.js';
import { ChangePasswordAction } from './change-password-action.js';
import { ConsoleOutputAction } from './console-output-action.js';
import { EvacuateAction } from './evacuate-action.js';
import { LockActions } from './lock-actions.js';
import { MigrateActions } from './migrate-actions.js';
import { PauseActions } from './pause-actions.js';
import { PowerActions } from './power-actions.js';
import { ResetStateAction } from './reset-state-action.js';
import { ResizeActions } from './resize-actions.js';
import type { ActionGroup } from './server-action.js';
import { ShelveActions } from './shelve-actions.js';
import { SnapshotActions } from './snapshot-actions.js';

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

/** Nest token of all groups. */
export const SERVER_ACTION_GROUPS = Symbol('SERVER_ACTION_GROUPS');
