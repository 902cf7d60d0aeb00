import { Injectable } from '@nestjs/common';
import { boolFromString } from '#image-properties';
import { badRequest } from '#openstack-http';
import type { ActionCall, ActionGroup, ServerAction } from '../actions/server-action.js';
import { generatePassword } from '../common/generate-password.js';
import { Evacuations } from './evacuations.service.js';
import { forceOf, hostOf } from './migrate-actions.js';
import { evacuationSchema } from './move-schemas.js';

/** What the request says of the server's files; since 2.14 the host finds out. */
function sharedStorageOf({ args, version }: ActionCall): boolean | null {
  return version.atLeast('2.14') ? null : boolFromString(args['onSharedStorage']);
}

/** @throws OpenStackError 400 when a disk that is kept is to get another password */
function passwordOf({ args }: ActionCall, onSharedStorage: boolean | null): string | null {
  const { adminPass } = args;
  if (typeof adminPass !== 'string') return onSharedStorage === true ? null : generatePassword();
  if (onSharedStorage === true) throw badRequest("admin password can't be changed on existing disk");
  return adminPass;
}

/** nova/api/openstack/compute/evacuate.py */
@Injectable()
export class EvacuateAction implements ActionGroup {
  readonly actions: readonly ServerAction[];

  constructor(evacuations: Evacuations) {
    this.actions = [
      {
        name: 'evacuate',
        adminRule: 'os_compute_api:os-evacuate',
        status: 200,
        schema: evacuationSchema,
        run: async (call) => {
          const onSharedStorage = sharedStorageOf(call);
          const force = forceOf(call, '2.29');
          const adminPass = passwordOf(call, onSharedStorage);
          await evacuations.start(call, { host: hostOf(call), force, onSharedStorage, adminPass });
          return call.version.atLeast('2.14') ? {} : { body: { adminPass } };
        },
      },
    ];
  }
}
