/**
 * What of a running domain's document belongs to its host: addresses that it listens on, host CPUs and memory nodes. Each
 * pattern finds the values themselves, and names in its groups whose they are.
 */
const OF_THE_HOST: readonly RegExp[] = [
  /(?<=<graphics type="(\w+)"[^>]* listen=")[^"]*/g,
  /(?<=<(serial|console) type="tcp">\s*<source [^>]*host=")[^"]*/g,
  /(?<=<(serial|console) type="tcp">\s*<source [^>]*service=")[^"]*/g,
  /(?<=<vcpupin vcpu="(\d+)" cpuset=")[^"]*/g,
  /(?<=<(emulatorpin) cpuset=")[^"]*/g,
  /(?<=<numatune>\s*<(memory) mode="strict" nodeset=")[^"]*/g,
  /(?<=<memnode cellid="(\d+)" mode="strict" nodeset=")[^"]*/g,
  /(?<=<(vcpusched) vcpus=")[^"]*/g,
  /(?<=<(vcpusched) vcpus="[^"]*" scheduler="fifo" priority=")[^"]*/g,
];

/**
 * The document of a domain that goes to another host, with what belongs to the host as the destination would make it;
 * everything else stays, whatever has become of the properties that it was made from (nova/virt/libvirt/migration.py
 * get_updated_guest_xml, zed). The CPUs that unpinned guests float over stay too, a fault of the original.
 *
 * @param made the document that the destination would make now
 */
export function migratedDocument(document: string, made: string): string {
  let moved = document;
  for (const pattern of OF_THE_HOST) {
    const values = new Map([...made.matchAll(pattern)].map(([value, owner = '']) => [owner, value]));
    moved = moved.replace(pattern, (value: string, owner: string) => values.get(owner) ?? value);
  }
  return moved;
}
