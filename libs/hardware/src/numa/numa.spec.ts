import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ImageMeta, RuleError, typedImages } from '#image-properties';
import type { ReleaseName } from '#releases';
import { hardwareRules } from '../by-release.js';
import type { HardwareFlavor } from '../flavor-image.js';
import type { HostNumaCell, HostNumaTopology } from './topology.js';

const { fitToHost, numaConstraints } = hardwareRules('zed');

const flavorOf = (extraSpecs: Record<string, string>, vcpus = 4): HardwareFlavor => ({
  name: 'm1.test',
  vcpus,
  memory_mb: 2048,
  extra_specs: extraSpecs,
});
const imageOf = (properties: Record<string, string> = {}): ImageMeta =>
  typedImages('zed').image({ id: 'i', name: 'img', properties });

function hostCell(id: number, overrides: Partial<HostNumaCell> = {}): HostNumaCell {
  const cpus = new Set(Array.from({ length: 8 }, (_unused, index) => id * 8 + index));
  const first = id * 8;
  return {
    id,
    cpuset: cpus,
    pcpuset: cpus,
    memory: 16384,
    siblings: [0, 2, 4, 6].map((offset) => new Set([first + offset, first + offset + 1])),
    pages: [
      { sizeKib: 4, total: 3145728 },
      { sizeKib: 2048, total: 1024 },
      { sizeKib: 1048576, total: 2 },
    ],
    ...overrides,
  };
}
const host: HostNumaTopology = { cells: [hostCell(0), hostCell(1)] };

function fitted(specs: Record<string, string>, properties: Record<string, string> = {}, vcpus = 4) {
  const asked = numaConstraints(flavorOf(specs, vcpus), imageOf(properties));
  if (asked === null) throw new Error('no topology was asked for');
  return fitToHost(host, asked);
}

describe('numaConstraints', () => {
  it('asks for no topology when nothing calls for one', () => {
    expect(numaConstraints(flavorOf({}), imageOf())).toBeNull();
  });

  it('spreads CPUs and memory evenly over the nodes', () => {
    const cells = numaConstraints(flavorOf({ 'hw:numa_nodes': '2' }), imageOf())?.cells;
    expect(cells?.map((cell) => [[...cell.cpuset], cell.memory])).toEqual([
      [[0, 1], 1024],
      [[2, 3], 1024],
    ]);
  });

  it('refuses an image that overrides what the flavor says', () => {
    const flavor = flavorOf({ 'hw:numa_nodes': '2' });
    expect(() => numaConstraints(flavor, imageOf({ hw_numa_nodes: '2' }))).toThrow("'hw_numa_nodes' is not permitted");
  });

  it('pins every CPU of a dedicated guest and the masked ones of a mixed guest', () => {
    expect(numaConstraints(flavorOf({ 'hw:cpu_policy': 'dedicated' }), imageOf())?.cells[0]?.pcpuset.size).toBe(4);
    const mixed = flavorOf({ 'hw:cpu_policy': 'mixed', 'hw:cpu_dedicated_mask': '^0' });
    expect(numaConstraints(mixed, imageOf())?.cells[0]?.pcpuset).toEqual(new Set([1, 2, 3]));
  });

  it('refuses resource requests beside a CPU policy', () => {
    const flavor = flavorOf({ 'hw:cpu_policy': 'dedicated', 'resources:PCPU': '4' });
    expect(() => numaConstraints(flavor, imageOf())).toThrow('use one or the other');
  });

  it('throws nothing but typed errors, whatever the extra specs are', () => {
    const key = fc.constantFrom(
      ...['hw:cpu_policy', 'hw:cpu_thread_policy', 'hw:numa_nodes', 'hw:numa_cpus.0', 'hw:numa_mem.0'],
      ...['hw:mem_page_size', 'hw:cpu_realtime', 'hw:cpu_realtime_mask', 'hw:cpu_dedicated_mask', 'resources:PCPU'],
    );
    const value = fc.oneof(fc.constantFrom('dedicated', 'mixed', '1', '2', '^0', 'yes', 'large', '0-3'), fc.string());
    fc.assert(
      fc.property(fc.dictionary(key, value), (specs) => {
        try {
          numaConstraints(flavorOf(specs), imageOf());
        } catch (error) {
          expect(error).toBeInstanceOf(RuleError);
        }
      }),
    );
  });
});

describe('fitToHost', () => {
  it('puts the CPUs of a pinned guest on whole cores', () => {
    const cell = fitted({ 'hw:cpu_policy': 'dedicated' })?.cells[0];
    expect([...(cell?.cpuPinning ?? [])]).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('leaves the second thread of every core free for an isolating guest', () => {
    const cell = fitted({ 'hw:cpu_policy': 'dedicated', 'hw:cpu_thread_policy': 'isolate' })?.cells[0];
    expect([...(cell?.cpuPinning?.values() ?? [])]).toEqual([0, 2, 4, 6]);
  });

  it('keeps a host CPU for the emulator beside the first node', () => {
    const cell = fitted({ 'hw:cpu_policy': 'dedicated', 'hw:emulator_threads_policy': 'isolate' })?.cells[0];
    expect(cell?.cpusetReserved).toEqual(new Set([4]));
  });

  it('takes the largest pages that hold the memory', () => {
    expect(fitted({ 'hw:mem_page_size': 'large' })?.cells[0]?.pagesize).toBe(1048576);
    expect(fitted({ 'hw:mem_page_size': '2048' })?.cells[0]?.pagesize).toBe(2048);
    expect(fitted({ 'hw:mem_page_size': '16384' })).toBeNull();
  });

  it('uses a node for each node of the guest', () => {
    expect(fitted({ 'hw:numa_nodes': '2' })?.cells.map((cell) => cell.id)).toEqual([0, 1]);
    expect(fitted({ 'hw:numa_nodes': '4' })).toBeNull();
  });

  it('prefers the node with more free memory', () => {
    const asked = numaConstraints(flavorOf({ 'hw:numa_nodes': '1' }), imageOf());
    const busy = { cells: [hostCell(0, { memoryUsage: 4096 }), hostCell(1)] };
    expect(asked && fitToHost(busy, asked)?.cells[0]?.id).toBe(1);
  });

  it('does not fit more pinned CPUs than a node has free', () => {
    expect(fitted({ 'hw:cpu_policy': 'dedicated' }, {}, 9)).toBeNull();
  });

  it('counts the free pages beside pinned CPUs in later releases only', () => {
    const asked = numaConstraints(flavorOf({ 'hw:cpu_policy': 'dedicated' }), imageOf());
    const full = hostCell(0, { pages: [{ sizeKib: 4, total: 2 ** 20, used: 2 ** 20 }] });
    const fits = (release: ReleaseName) => asked && hardwareRules(release).fitToHost({ cells: [full] }, asked) !== null;
    expect([fits('zed'), fits('epoxy')]).toEqual([true, false]);
  });

  it('takes a node of a mixed guest without pinned CPUs in later releases only', () => {
    const specs = { 'hw:cpu_policy': 'mixed', 'hw:cpu_dedicated_mask': '0', 'hw:numa_nodes': '2' };
    const asked = numaConstraints(flavorOf(specs), imageOf());
    const host = { cells: [hostCell(0), hostCell(1)] };
    const fits = (release: ReleaseName) => asked && hardwareRules(release).fitToHost(host, asked) !== null;
    expect([fits('zed'), fits('epoxy')]).toEqual([false, true]);
  });

  it('never pins two guest CPUs to one host CPU', () => {
    const policy = fc.constantFrom('prefer', 'isolate', 'require');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), policy, (vcpus, threads) => {
        const done = fitted({ 'hw:cpu_policy': 'dedicated', 'hw:cpu_thread_policy': threads }, {}, vcpus);
        const used = [...(done?.cells[0]?.cpuPinning?.values() ?? [])];
        expect(new Set(used).size).toBe(used.length);
        if (done !== null) expect(used).toHaveLength(vcpus);
      }),
    );
  });
});
