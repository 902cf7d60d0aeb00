import { Module } from '@nestjs/common';
import { InstancesModule } from '../instances/instances.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { ChangePasswordAction } from './change-password-action.js';
import { ConsoleOutputAction } from './console-output-action.js';
import { HostCalls } from './host-calls.js';
import { HostCast } from './host-cast.js';
import { LockActions } from './lock-actions.js';
import { PauseActions } from './pause-actions.js';
import { PowerActions } from './power-actions.js';
import { ResetStateAction } from './reset-state-action.js';

/** How actions reach hosts, and the actions that are no more than that. */
@Module({
  imports: [InstancesModule, NotificationsModule, TasksModule],
  providers: [
    HostCast,
    HostCalls,
    PowerActions,
    PauseActions,
    LockActions,
    ResetStateAction,
    ConsoleOutputAction,
    ChangePasswordAction,
  ],
  exports: [
    HostCast,
    PowerActions,
    PauseActions,
    LockActions,
    ResetStateAction,
    ConsoleOutputAction,
    ChangePasswordAction,
  ],
})
export class ActionsModule {}
