import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IMAGE_PREFIX } from '#image-properties';
import { type RequestContext } from '#openstack-http';
import { requireAdmin } from '../common/require-admin.js';
import { assertChangeable } from '../image-properties/image-property.rules.js';
import { requireCommand } from '../image-properties/nova-manage-profile.js';
import { RememberedRows } from '../image-properties/remembered-rows.service.js';
import { ServerLookup } from '../instances/server-lookup.service.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { assertMove, assertSupported } from './machine-type.rules.js';

const ROW = `${IMAGE_PREFIX}hw_machine_type`;
const RULE = 'proptrail:servers:machine_type';

const UNSET = `
  SELECT i.uuid FROM nova.instances i
   WHERE i.deleted = 0 AND i.vm_state <> 'building' AND NOT EXISTS (
     SELECT 1 FROM nova.instance_system_metadata m
      WHERE m.instance_uuid = i.uuid AND m.deleted = 0 AND m.key = $1 AND m.value IS NOT NULL)
   ORDER BY i.id`;

export interface MachineTypeUpdate {
  readonly machine_type: string;
  readonly previous: string | null;
}

/** Machine types that servers have recorded (nova-manage libvirt get_machine_type, update_machine_type, list_unset_machine_type, 26.2). */
@Injectable()
export class MachineTypesService {
  constructor(
    private readonly servers: ServerLookup,
    private readonly remembered: RememberedRows,
    private readonly dataSource: DataSource,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  async show(context: RequestContext, uuid: string): Promise<{ machine_type: string | null }> {
    requireCommand(this.profile.novaManage.updateMachineType, this.profile.title);
    const { systemMetadata } = await this.servers.get(context, uuid);
    return { machine_type: systemMetadata[ROW] ?? null };
  }

  /** With `force` neither the server's state nor the type is looked at. */
  async update(context: RequestContext, uuid: string, type: string, force: boolean): Promise<MachineTypeUpdate> {
    requireCommand(this.profile.novaManage.updateMachineType, this.profile.title);
    requireAdmin(context, `${RULE}:update`);
    const { instance: found } = await this.servers.get(context, uuid);
    let previous: string | null = null;
    await this.remembered.change(found.uuid, (instance, systemMetadata) => {
      previous = systemMetadata[ROW] ?? null;
      if (previous === type) return {};
      if (!force) {
        assertChangeable(instance, 'update machine type.');
        assertSupported(type);
        if (previous !== null && previous !== '') assertMove(previous, type);
      }
      return { set: { [ROW]: type } };
    });
    return { machine_type: type, previous };
  }

  /** Servers of every project, oldest first. */
  async unset(context: RequestContext): Promise<{ servers: string[] }> {
    requireCommand(this.profile.novaManage.updateMachineType, this.profile.title);
    requireAdmin(context, `${RULE}:list_unset`);
    const rows: { uuid: string }[] = await this.dataSource.query(UNSET, [ROW]);
    return { servers: rows.map(({ uuid }) => uuid) };
  }
}
