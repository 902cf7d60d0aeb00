import type { EntityManager } from 'typeorm';
import type { NetworkInfoVif } from '#nova-rpc';
import { OpenStackError, type RequestContext } from '#openstack-http';

/** What servers are to get. */
export interface Wanted {
  readonly portIds: readonly string[];
  readonly addresses: readonly string[];
}

/** A port or an address that a server has already. */
export interface Held {
  readonly instanceUuid: string;
  readonly projectId: string;
  readonly portId: string | null;
  readonly address: string | null;
}

/** With which status a request refuses what is not to be had; creating and attaching differ. */
export interface RefusalStatuses {
  readonly portNotFound: number;
  readonly portInUse: number;
  readonly addressInUse: number;
}

interface CacheRow {
  readonly instance_uuid: string;
  readonly project_id: string;
  readonly network_info: string;
}

/** Which of these a server has, by the rows that show its interfaces. */
export async function heldAlready(tx: EntityManager, { portIds, addresses }: Wanted): Promise<Held[]> {
  const texts = [...portIds, ...addresses];
  if (texts.length === 0) return [];
  const rows: CacheRow[] = await tx.query(
    `SELECT c.instance_uuid, i.project_id, c.network_info
       FROM nova.instance_info_caches c JOIN nova.instances i ON i.uuid = c.instance_uuid
      WHERE c.deleted = 0 AND EXISTS (SELECT 1 FROM unnest($1::text[]) AS wanted WHERE strpos(c.network_info, wanted) > 0)`,
    [texts],
  );
  return rows.flatMap(({ instance_uuid: instanceUuid, project_id: projectId, network_info }) =>
    (JSON.parse(network_info) as NetworkInfoVif[]).flatMap(({ id, network }) => {
      const found = { instanceUuid, projectId };
      const taken = network.ips.filter((ip) => addresses.includes(ip));
      return [
        ...(portIds.includes(id) ? [{ ...found, portId: id, address: null }] : []),
        ...taken.map((address) => ({ ...found, portId: null, address })),
      ];
    }),
  );
}

/**
 * The refusal of what is held: another project's port is none that the caller can see, and whose an address is stays the
 * owner's (nova/network/neutron.py _ports_needed_per_instance, 26.2: PortNotFound, PortInUse, FixedIpAlreadyInUse).
 */
export function heldRefusal(held: Held, context: RequestContext, statuses: RefusalStatuses): OpenStackError {
  const { portId, address, instanceUuid, projectId } = held;
  const isVisible = context.isAdmin || projectId === context.projectId;
  if (portId !== null && !isVisible)
    return new OpenStackError(statuses.portNotFound, `Port id ${portId} could not be found.`);
  if (portId !== null) return new OpenStackError(statuses.portInUse, `Port ${portId} is still in use.`);
  const where = isVisible ? ` on instance ${instanceUuid}` : '';
  return new OpenStackError(statuses.addressInUse, `Fixed IP address ${address} is already in use${where}.`);
}
