/**
 * A set of CPUs as libvirt writes it: `0-2,5` (nova/virt/hardware.py format_cpu_spec), or every number on its own.
 */
export function formatCpuSpec(cpus: Iterable<number>, allowRanges = true): string {
  const sorted = [...new Set(cpus)].sort((left, right) => left - right);
  if (!allowRanges) return sorted.join(',');
  const parts: string[] = [];
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1;
    parts.push(end === start ? `${sorted[start]}` : `${sorted[start]}-${sorted[end]}`);
    start = end + 1;
  }
  return parts.join(',');
}
