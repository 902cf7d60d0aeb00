import type { Provider } from '@nestjs/common';
import { ACTION_GROUPS, SERVER_ACTION_GROUPS } from '../action-groups.js';
import { HostCalls } from './host-calls.js';
import { HostCast } from './host-cast.js';
import type { ActionGroup } from './server-action.js';
import { ServerActionsController } from './server-actions.controller.js';
import { ServerActionsService } from './server-actions.service.js';

export const ACTION_CONTROLLERS = [ServerActionsController];

/** What can be done with servers. */
export const ACTION_PROVIDERS: Provider[] = [
  HostCast,
  HostCalls,
  ...ACTION_GROUPS,
  {
    provide: SERVER_ACTION_GROUPS,
    inject: [...ACTION_GROUPS],
    useFactory: (...groups: ActionGroup[]) => groups,
  },
  ServerActionsService,
];
