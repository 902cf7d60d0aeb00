import type { Checks } from './checks.js';
import { type Printer, short } from './printer.js';

interface ServerTrail {
  readonly metadata: ReadonlyMap<string, string>;
  readonly xml: string;
}

export interface Trail {
  readonly image: ReadonlyMap<string, string>;
  readonly volume: ReadonlyMap<string, string>;
  readonly fromImage: ServerTrail;
  readonly fromVolume: ServerTrail;
}

/** Where a property shows in the document: the first element that matches. */
const IN_THE_DOCUMENT: Readonly<Record<string, RegExp>> = {
  os_type: /<clock [^>]*>/,
  hw_disk_bus: /<target [^>]*bus="scsi"[^>]*\/>/,
  hw_scsi_model: /<controller [^>]*virtio-scsi[^>]*\/?>/,
  hw_vif_model: /<model type="e1000"\/>/,
  hw_video_model: /<model type="qxl"[^>]*\/>/,
  hw_qemu_guest_agent: /<target [^>]*org\.qemu\.guest_agent\.0[^>]*\/>/,
  hw_watchdog_action: /<watchdog [^>]*action="reset"[^>]*\/>/,
};

function inDocument(name: string, xml: string): string {
  const pattern = IN_THE_DOCUMENT[name];
  return pattern === undefined ? '-' : (pattern.exec(xml)?.[0] ?? 'missing');
}

/** One line a property: what became of it at each hop, and whether that is as it should be. */
export function printTrail(printer: Printer, checks: Checks, trail: Trail): void {
  const rows = [...trail.image].map(([name, value]) => [
    name,
    short(value, 20),
    short(trail.volume.get(name) ?? 'missing', 20),
    short(trail.fromImage.metadata.get(`image_${name}`) ?? 'missing', 20),
    inDocument(name, trail.fromImage.xml),
  ]);
  printer.table(['property', 'image', 'volume', 'system_metadata', 'domain XML'], rows);
  printer.line();
  for (const [title, server] of [
    ['from the image', trail.fromImage] as const,
    ['from the volume', trail.fromVolume] as const,
  ]) {
    const cut = [...trail.image].every(
      ([name, value]) => server.metadata.get(`image_${name}`) === [...value].slice(0, 255).join(''),
    );
    checks.that(`server ${title}: every property is in system_metadata, cut at 255`, cut);
    const shown = Object.keys(IN_THE_DOCUMENT).filter((name) => inDocument(name, server.xml) === 'missing');
    checks.equal(
      `server ${title}: each of ${Object.keys(IN_THE_DOCUMENT).length} properties shows in the domain XML`,
      shown,
      [],
    );
  }
  checks.that(
    'a property that no code reads (note) ends in system_metadata',
    !trail.fromImage.xml.includes('nnnnnnnn'),
  );
}
