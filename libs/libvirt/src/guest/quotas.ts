/** Extra specs `quota:<name>` that throttle disks and interfaces, and so the elements of a domain. */
export const DISK_QUOTAS: ReadonlySet<string> = new Set([
  ...['disk_read_bytes_sec', 'disk_read_iops_sec', 'disk_write_bytes_sec', 'disk_write_iops_sec'],
  ...['disk_total_bytes_sec', 'disk_total_iops_sec'],
]);
export const VIF_QUOTAS: ReadonlySet<string> = new Set([
  ...['vif_inbound_average', 'vif_inbound_peak', 'vif_inbound_burst'],
  ...['vif_outbound_average', 'vif_outbound_peak', 'vif_outbound_burst'],
]);

/** Values of a flavor's `quota:<name>` extra specs of the given names. */
export function flavorQuotas(
  extraSpecs: Readonly<Record<string, string>>,
  names: ReadonlySet<string>,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const key of Object.keys(extraSpecs)) {
    const [scope, name] = key.split(':');
    const value = extraSpecs[key];
    if (scope === 'quota' && name !== undefined && value !== undefined && names.has(name)) found.set(name, value);
  }
  return found;
}
