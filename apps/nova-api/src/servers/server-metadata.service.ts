import { Injectable } from '@nestjs/common';
import { userKeyed } from '#image-properties';
import { badRequest, notFound, type RequestContext } from '#openstack-http';
import { checkMetadataQuota, InstanceMetadataRows } from '../instances/instance-metadata.rows.js';
import { ServerLookup } from '../instances/server-lookup.service.js';
import { InstanceTasks } from '../tasks/instance-tasks.service.js';

export type Metadata = Readonly<Record<string, string>>;

/** Whatever task is under way (nova/compute/api.py update_instance_metadata, delete_instance_metadata). */
const ALLOWED = { vm: ['active', 'paused', 'suspended', 'stopped'], task: 'any' } as const;

function assertPresent(metadata: Metadata, key: string): string {
  const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  if (value === undefined) throw notFound('Metadata item was not found');
  return value;
}

/** The user's own keys of a server. */
@Injectable()
export class ServerMetadataService {
  constructor(
    private readonly servers: ServerLookup,
    private readonly tasks: InstanceTasks,
    private readonly rows: InstanceMetadataRows,
  ) {}

  async all(context: RequestContext, uuid: string): Promise<Metadata> {
    return (await this.servers.get(context, uuid)).metadata;
  }

  async one(context: RequestContext, uuid: string, key: string): Promise<Metadata> {
    return { [key]: assertPresent(await this.all(context, uuid), key) };
  }

  replace(context: RequestContext, uuid: string, metadata: Metadata): Promise<Metadata> {
    return this.#change(context, uuid, 'update metadata', () => userKeyed(metadata));
  }

  merge(context: RequestContext, uuid: string, metadata: Metadata): Promise<Metadata> {
    return this.#change(context, uuid, 'update metadata', (before) => userKeyed(before, metadata));
  }

  /** @throws OpenStackError 400 when the body names another key than the URL */
  async setOne(context: RequestContext, uuid: string, key: string, meta: Metadata): Promise<Metadata> {
    await this.servers.get(context, uuid);
    if (!Object.hasOwn(meta, key)) throw badRequest('Request body and URI mismatch');
    await this.merge(context, uuid, meta);
    return meta;
  }

  async remove(context: RequestContext, uuid: string, key: string): Promise<void> {
    assertPresent(await this.all(context, uuid), key);
    await this.#change(context, uuid, 'delete metadata', (before) => {
      return Object.fromEntries(Object.entries(before).filter(([name]) => name !== key));
    });
  }

  async #change(
    context: RequestContext,
    uuid: string,
    apiAction: string,
    next: (before: Metadata) => Metadata,
  ): Promise<Metadata> {
    const { instance } = await this.servers.get(context, uuid);
    const request = { context, uuid: instance.uuid, apiAction, action: null, allowed: ALLOWED };
    return this.tasks.change(request, async ({ tx, record }) => {
      const after = next(record.metadata);
      checkMetadataQuota(after);
      await this.rows.replace(tx, instance.uuid, record.metadata, after);
      return after;
    });
  }
}
