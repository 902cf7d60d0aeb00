import type { Type } from '@nestjs/common';
import { PowerActions } from './power-actions.js';
import type { ActionGroup } from './server-action.js';

/** Every group of server actions. A new one is listed here and nowhere else. */
export const ACTION_GROUPS: readonly Type<ActionGroup>[] = [PowerActions];

/** Nest token of all groups. */
export const SERVER_ACTION_GROUPS = Symbol('SERVER_ACTION_GROUPS');
