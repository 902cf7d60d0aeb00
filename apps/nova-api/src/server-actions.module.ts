import { Module } from '@nestjs/common';
import { ACTION_GROUPS } from './action-groups.js';
import { ActionsModule } from './actions/actions.module.js';
import { type ActionGroup, SERVER_ACTION_GROUPS } from './actions/server-action.js';
import { ServerActionsController } from './actions/server-actions.controller.js';
import { ServerActionsService } from './actions/server-actions.service.js';
import { InstancesModule } from './instances/instances.module.js';
import { MovesModule } from './moves/moves.module.js';
import { RebuildModule } from './rebuild/rebuild.module.js';
import { RescueModule } from './rescue/rescue.module.js';
import { ShelvingModule } from './shelving/shelving.module.js';
import { SnapshotsModule } from './snapshots/snapshots.module.js';

/** `POST /servers/{id}/action`: what can be done with servers. */
@Module({
  imports: [ActionsModule, InstancesModule, MovesModule, RebuildModule, RescueModule, ShelvingModule, SnapshotsModule],
  controllers: [ServerActionsController],
  providers: [
    {
      provide: SERVER_ACTION_GROUPS,
      inject: [...ACTION_GROUPS],
      useFactory: (...groups: ActionGroup[]) => groups,
    },
    ServerActionsService,
  ],
})
export class ServerActionsModule {}
