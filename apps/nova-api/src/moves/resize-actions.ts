import { Injectable } from '@nestjs/common';
import type { ActionGroup, ServerAction } from '../actions/server-action.js';
import { ColdMoves } from './cold-moves.service.js';
import { RESIZE_SCHEMA } from './move-schemas.js';

/** Resize and what ends it (nova/api/openstack/compute/servers.py). */
@Injectable()
export class ResizeActions implements ActionGroup {
  readonly actions: readonly ServerAction[];

  constructor(moves: ColdMoves) {
    this.actions = [
      {
        name: 'resize',
        schema: () => RESIZE_SCHEMA,
        run: async (call) => {
          const diskConfig = call.args['OS-DCF:diskConfig'];
          const automatic = diskConfig === undefined ? undefined : diskConfig === 'AUTO';
          await moves.resize(call, String(call.args['flavorRef']), automatic);
        },
      },
      { name: 'confirmResize', status: 204, run: (call) => moves.confirm(call) },
      { name: 'revertResize', run: (call) => moves.revert(call) },
    ];
  }
}
