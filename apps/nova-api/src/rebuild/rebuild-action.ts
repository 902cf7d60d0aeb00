import { Inject, Injectable } from '@nestjs/common';
import type { ActionAnswer, ActionCall, ActionGroup, ServerAction } from '../actions/server-action.js';
import { serverLinks } from '../instances/server-links.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { changedServer } from '../servers/server-changed-view.js';
import { RebuildStore } from './rebuild.store.js';
import { RebuildPlanner } from './rebuild-planner.service.js';

/** `rebuild`: another image, or the same once more, under the server's identity. */
@Injectable()
export class RebuildAction implements ActionGroup {
  readonly actions: readonly ServerAction[] = [
    {
      name: 'rebuild',
      schema: (version) => this.profile.requests.rebuildSchema(version),
      run: (call) => this.#rebuild(call),
    },
  ];

  constructor(
    private readonly planner: RebuildPlanner,
    private readonly store: RebuildStore,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  async #rebuild(call: ActionCall): Promise<ActionAnswer> {
    const { context, version, baseUrl } = call;
    const plan = await this.planner.plan(call);
    const record = await this.store.begin(call, plan);
    const { 'OS-EXT-SRV-ATTR:user_data': _shownBelow, ...server } = changedServer(
      record,
      context,
      version,
      baseUrl,
      '2.54',
    );
    const userData = version.atLeast('2.57') ? { user_data: record.instance.user_data } : {};
    return {
      headers: { location: serverLinks(baseUrl, record.instance.uuid)[0]?.href ?? '' },
      body: { server: { ...server, adminPass: plan.adminPass, ...userData } },
    };
  }
}
