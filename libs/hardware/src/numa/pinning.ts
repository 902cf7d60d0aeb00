import { freePcpus, type HostNumaCell, type InstanceNumaCell } from './topology.js';

type Pair = readonly [guestCpu: number, hostCpu: number];
type Cores = readonly (readonly number[])[];

const ascending = (left: number, right: number): number => left - right;

/** Free threads of each core of a node in the host's order, and those of them that have at least N free threads. */
function siblingSets(host: HostNumaCell): Map<number, Cores> {
  const free = freePcpus(host);
  const cores = host.siblings.map((core) => [...core].filter((cpu) => free.has(cpu)));
  const sets = new Map<number, Cores>();
  const most = Math.max(0, ...cores.map((core) => core.length));
  for (let threads = 1; threads <= most; threads += 1) {
    sets.set(
      threads,
      cores.filter((core) => core.length >= threads),
    );
  }
  return sets;
}

/** Guest CPUs on the first `threads` threads of each core, null when they do not fit. */
function pin(threads: number, cores: Cores, guestCpus: ReadonlySet<number>): Pair[] | null {
  if (threads * cores.length < guestCpus.size) return null;
  const usable = cores.flatMap((core) => core.slice(0, threads));
  return [...guestCpus].sort(ascending).flatMap((cpu, index): Pair[] => {
    const host = usable[index];
    return host === undefined ? [] : [[cpu, host]];
  });
}

/** Host CPUs to keep for the emulator once the guest's are taken; with `isolate` its whole cores are taken. */
function reserve(cores: Cores, pairs: readonly Pair[] | null, count: number, isolate: boolean): Set<number> | null {
  if (!pairs?.length || count === 0) return null;
  const taken = new Set(pairs.map(([, host]) => host));
  const left = isolate
    ? cores.filter((core) => !core.some((cpu) => taken.has(cpu)))
    : cores.map((core) => core.filter((cpu) => !taken.has(cpu)));
  const reserved = left.flat().slice(0, count);
  return reserved.length > 0 ? new Set(reserved) : null;
}

interface Packing {
  pairs: Pair[];
  reserved: Set<number> | null;
}

function packed(pairs: Pair[] | null, reserved: Set<number> | null, reserve: number): Packing | null {
  if (pairs === null || (reserve > 0 && reserved === null)) return null;
  return { pairs, reserved };
}

/** One thread of each fully free core, and nothing else on the core. */
function packIsolated(host: HostNumaCell, guest: InstanceNumaCell, reserved: number): Packing | null {
  const sets = siblingSets(host);
  const threadsPerCore = Math.max(1, ...host.siblings.map((core) => core.size));
  const whole = sets.get(threadsPerCore);
  if (whole === undefined) return null;
  // A host with threads and CPUs set apart for pinning can't isolate: bug 1889633 of the original.
  const sameSets = host.pcpuset.size === host.cpuset.size && [...host.pcpuset].every((cpu) => host.cpuset.has(cpu));
  if (threadsPerCore !== 1 && !sameSets) return null;
  const pairs = pin(1, whole, guest.pcpuset);
  return packed(pairs, reserve(sets.get(1) ?? [], pairs, reserved, true), reserved);
}

/** As many threads of a core as possible first; `require` never settles for one, the others spread in the end. */
function packOntoSiblings(host: HostNumaCell, guest: InstanceNumaCell, reserved: number): Packing | null {
  const require = guest.cpuThreadPolicy === 'require';
  if (require && Math.max(0, ...host.siblings.map((core) => core.size)) <= 1) return null;
  const sets = siblingSets(host);
  const cores = sets.get(1) ?? [];
  for (const threads of [...sets.keys()].sort(ascending).reverse()) {
    if (require && threads <= 1) continue;
    const pairs = pin(threads, sets.get(threads) ?? [], guest.pcpuset);
    const found = packed(pairs, reserve(cores, pairs, reserved, false), reserved);
    if (found !== null) return found;
  }
  if (require) return null;
  const single = cores.flat().map((cpu) => [cpu]);
  const pairs = pin(1, single, guest.pcpuset);
  return packed(pairs, reserve(single, pairs, reserved, false), reserved);
}

/**
 * Pins the guest's CPUs to free host CPUs of a node by its thread policy (_pack_instance_onto_cores); null when they do
 * not fit. `reserved` host CPUs are kept for the emulator's threads.
 */
export function packOntoCores(host: HostNumaCell, guest: InstanceNumaCell, reserved: number): InstanceNumaCell | null {
  const pack = guest.cpuThreadPolicy === 'isolate' ? packIsolated : packOntoSiblings;
  const found = pack(host, guest, reserved);
  if (found === null) return null;
  const pinning = new Map([...(guest.cpuPinning ?? []), ...found.pairs.filter(([cpu]) => guest.pcpuset.has(cpu))]);
  return { ...guest, id: host.id, cpuPinning: pinning, cpusetReserved: found.reserved };
}
