import { badRequest, type Microversion, type RequestContext } from '#openstack-http';
import { requireAdmin } from '../common/require-admin.js';
import type { CreateServerBody } from './server.schema.js';

/** Where a new server is to go, as its request says. */
export interface RequestedDestination {
  readonly zone: string | null;
  /** The host that `zone:host:node` names, for which no filter is asked. */
  readonly forced: ForcedDestination | null;
  /** The host that `host` or `hypervisor_hostname` names: the filters are asked about it. */
  readonly host: string | null;
}

/** One of them at least is named. */
interface ForcedDestination {
  readonly host: string | null;
  readonly node: string | null;
}

const textOrNull = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

/**
 * `zone`, `zone:host`, `zone:host:node` or `zone::node` (nova/compute/api.py parse_availability_zone).
 *
 * @throws OpenStackError 400
 */
function parseAvailabilityZone(text: string | undefined): Pick<RequestedDestination, 'zone' | 'forced'> {
  const parts = (text ?? '').split(':');
  if (parts.length > 3) throw badRequest('Invalid input received: Unable to parse availability_zone');
  const [zone, host, node] = parts.map(textOrNull) as [
    string | null,
    string | null | undefined,
    string | null | undefined,
  ];
  const isForced = Boolean(host ?? node);
  return { zone, forced: isForced ? { host: host ?? null, node: node ?? null } : null };
}

/** @throws OpenStackError 400, or 403 for anybody but an admin who names a host */
export function requestedDestination(
  context: RequestContext,
  version: Microversion,
  server: CreateServerBody['server'],
): RequestedDestination {
  const parsed = parseAvailabilityZone(server.availability_zone);
  if (parsed.forced !== null) requireAdmin(context, 'os_compute_api:servers:create:forced_host');
  const { host, hypervisor_hostname: node } = version.atLeast('2.74') ? server : {};
  if (host === undefined && node === undefined) return { ...parsed, host: null };
  requireAdmin(context, 'compute:servers:create:requested_destination');
  if (parsed.forced !== null)
    throw badRequest(
      'One mechanism with host and/or hypervisor_hostname and another mechanism with zone:host:node are mutually exclusive.',
    );
  // A host of this cloud has one node, which is called as it is.
  if (host !== undefined && node !== undefined && host !== node)
    throw badRequest(`Compute host ${node} could not be found.`);
  return { ...parsed, host: host ?? node ?? null };
}
