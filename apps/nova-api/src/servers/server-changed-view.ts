import type { Microversion, RequestContext } from '#openstack-http';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { serverDetail } from './server-view.js';

/** What answers to changes leave out before 2.75 (nova/api/openstack/compute/servers.py update, _action_rebuild). */
const LATER =
  /^(OS-EXT-(AZ|SRV-ATTR|STS):|OS-SRV-USG:|config_drive$|os-extended-volumes:|security_groups$|host_status$)/;
/** Not an extended attribute since users see it. */
const ALWAYS = 'OS-EXT-SRV-ATTR:hostname';

type ServerView = Readonly<Record<string, unknown>>;

function plainAddresses(addresses: Readonly<Record<string, readonly ServerView[]>>) {
  const plain: Record<string, object[]> = Object.create(null);
  for (const [label, entries] of Object.entries(addresses))
    plain[label] = entries.map(({ version, addr }) => ({ version, addr }));
  return plain;
}

/** @param keyNameSince the microversion from which the answer tells the key pair */
export function changedServer(
  record: ServerRecord,
  context: RequestContext,
  version: Microversion,
  baseUrl: string,
  keyNameSince: string,
): ServerView {
  const detail: ServerView = serverDetail(record, context, version, baseUrl);
  const groups = version.atLeast('2.71') ? { server_groups: [] } : {};
  if (version.atLeast('2.75')) return { ...detail, ...groups };
  const shown = Object.entries(detail).filter(
    ([key]) => !LATER.test(key) || (key === ALWAYS && version.atLeast('2.90')),
  );
  const { key_name, addresses, ...rest } = Object.fromEntries(shown);
  return {
    ...rest,
    addresses: plainAddresses(addresses as Parameters<typeof plainAddresses>[0]),
    ...(version.atLeast(keyNameSince) ? { key_name } : {}),
    ...groups,
  };
}
