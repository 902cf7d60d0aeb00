import { boolFromString } from '#image-properties';
import { type ReleaseName } from '#releases';

/** In what listing servers differs between releases (nova/api/openstack/compute/servers.py _get_servers). */
export interface ServerListProfile {
  /** The microversion from which a query is checked as by a schema; 2014.1, which has none, looks at values as it needs them. */
  readonly checkedFrom: string;
  readonly invalidTime: (parameter: string) => string;
  /** `deleted=0`: 2014.1 takes any text for true. */
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

const PROFILES: Readonly<Record<ReleaseName, ServerListProfile>> = {
  icehouse: {
    checkedFrom: '2.2',
    invalidTime: (parameter) => `Invalid ${parameter} value`,
    asksForDeleted: (text) => text !== '',
    readsAllStatuses: false,
    refusesAllTenants: false,
    addressMatches: {
      ip: (address, asked) => `${address} NOT LIKE '%:%' AND ${begins(address, asked)}`,
      ip6: (address, asked) => `${address} LIKE '%:%' AND ${begins(address, asked)}`,
    },
  },
  zed: {
    checkedFrom: '2.1',
    invalidTime: (parameter) => `Invalid filter field: ${parameter}.`,
    asksForDeleted: boolFromString,
    readsAllStatuses: true,
    refusesAllTenants: true,
    addressMatches: { ip: contains, ip6: contains },
  },
};

export function serverListProfile(release: ReleaseName): ServerListProfile {
  return PROFILES[release];
}

/** Nest token of the running release's {@link ServerListProfile}. */
export const SERVER_LIST_PROFILE = Symbol('SERVER_LIST_PROFILE');
