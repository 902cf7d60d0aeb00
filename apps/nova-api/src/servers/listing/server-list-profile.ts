/** What listing servers asks and finds (nova/api/openstack/compute/servers.py _get_servers). */
export interface ServerListProfile {
  /** The microversion from which a query is checked as by a schema; below it values are looked at as they are needed. */
  readonly checkedFrom: string;
  readonly invalidTime: (parameter: string) => string;
  /** Whether the value of `deleted` is true: any text was, once. */
  readonly asksForDeleted: (text: string) => boolean;
  /** Whether a repeated `status` asks for all of them; else the last one counts. */
  readonly readsAllStatuses: boolean;
  /** Whether who is no admin is refused `all_tenants`; else he gets his project's servers. */
  readonly refusesAllTenants: boolean;
  /** SQL of whether an address matches what `ip` or `ip6` asks for. */
  readonly addressMatches: Readonly<Record<'ip' | 'ip6', (address: string, asked: string) => string>>;
}

/** nova-network matches addresses of one version each, from their beginning on (nova/db/api.py, re.match). */
const begins = (address: string, asked: string) => `${address} ~ ('^(?:' || ${asked} || ')')`;
/** Neutron's ip_address_substr. */
const contains = (address: string, asked: string) => `position(${asked} in ${address}) > 0`;

/** nova/db/api.py (2014.1). */
export const matchesFromBeginning: ServerListProfile['addressMatches'] = {
  ip: (address, asked) => `${address} NOT LIKE '%:%' AND ${begins(address, asked)}`,
  ip6: (address, asked) => `${address} LIKE '%:%' AND ${begins(address, asked)}`,
};
/** nova/network/neutron.py get_instance_uuids_by_ip_filter. */
export const matchesAnywhere: ServerListProfile['addressMatches'] = { ip: contains, ip6: contains };

export const invalidFilter = (parameter: string) => `Invalid filter field: ${parameter}.`;
