import { badRequest } from '#openstack-http';

/** Volumes that exist already and that the server wants. Each may be mapped once. @throws OpenStackError 400 */
export function volumeIdsOf(rows: readonly { readonly volume_id: string | null }[]): string[] {
  const ids = rows.map((row) => row.volume_id).filter((id): id is string => id !== null);
  if (new Set(ids).size !== ids.length) throw badRequest('Block Device Mapping is Invalid: a volume is mapped twice.');
  return ids;
}
