import { Inject, Injectable } from '@nestjs/common';
import { type Microversion, type RequestContext, validateBody } from '#openstack-http';
import { normalAddress } from '../common/ip-address.js';
import { ServerLookup } from '../instances/server-lookup.service.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { type InstanceChanges, InstanceTasks } from '../tasks/instance-tasks.service.js';
import type { UpdateServerBody } from './server-changes.schema.js';

/** Nothing hinders a new name, not even a lock (nova/compute/api.py update_instance). */
const ALLOWED = { task: 'any', launched: false, unlocked: false } as const;

/** Columns that users change by the names of the API; keys that a body lacks are left alone. */
export function columnsOf(server: UpdateServerBody['server']): InstanceChanges {
  const { name, description, hostname, accessIPv4, accessIPv6, 'OS-DCF:diskConfig': diskConfig } = server;
  return {
    ...(name === undefined ? {} : { display_name: name.trim() }),
    ...(description === undefined ? {} : { display_description: description }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(accessIPv4 === undefined ? {} : { access_ip_v4: accessIPv4 || null }),
    ...(accessIPv6 === undefined ? {} : { access_ip_v6: accessIPv6 === '' ? null : normalAddress(accessIPv6) }),
    ...(diskConfig === undefined ? {} : { auto_disk_config: diskConfig === 'AUTO' }),
  };
}

/** `PUT /servers/{id}`. */
@Injectable()
export class UpdateServerService {
  constructor(
    private readonly servers: ServerLookup,
    private readonly tasks: InstanceTasks,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  async update(context: RequestContext, version: Microversion, id: string, body: unknown): Promise<ServerRecord> {
    const { server } = validateBody<UpdateServerBody>(this.profile.requests.updateSchema(version), body);
    this.profile.requests.checkChanges(server);
    const { uuid } = (await this.servers.get(context, id)).instance;
    const request = { context, uuid, apiAction: 'update', action: null, allowed: ALLOWED, changes: columnsOf(server) };
    return this.tasks.change(request, async ({ record }) => record);
  }
}
