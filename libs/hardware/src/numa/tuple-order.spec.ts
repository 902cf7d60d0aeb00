import { describe, expect, it } from '@jest/globals';
import { hostNumaTopology } from './host-topology.js';
import { pythonSetOrder } from './tuple-order.js';

describe('pythonSetOrder', () => {
  it('walks pairs of threads as CPython 3.11 does', () => {
    const pairs = [0, 0, 2, 2, 4, 4, 6, 6].map((first) => [first, first + 1]);
    expect(pythonSetOrder(pairs)).toEqual([
      [0, 1],
      [6, 7],
      [4, 5],
      [2, 3],
    ]);
  });

  it('walks single threads as CPython 3.11 does, through a grown table', () => {
    const singles = [0, 1, 2, 3, 4, 5, 6, 7].map((cpu) => [cpu]);
    expect(pythonSetOrder(singles).flat()).toEqual([6, 2, 5, 4, 1, 7, 0, 3]);
  });
});

describe('hostNumaTopology', () => {
  const shape = { nodes: 2, sockets: 1, cores: 4, threads: 2, memoryKib: 33554432, pages: [] };

  it('offers the same CPUs to shared and pinned guests when none are set apart', () => {
    const [first] = hostNumaTopology(shape, { pinSet: null, shared: null, dedicated: null }).cells;
    expect([...(first?.cpuset ?? [])]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(first?.pcpuset).toEqual(first?.cpuset);
    expect(first?.memory).toBe(16384);
  });

  it('leaves nothing to shared guests when only dedicated CPUs are set', () => {
    const sets = { pinSet: null, shared: null, dedicated: new Set([4, 5, 12]) };
    const [first, second] = hostNumaTopology(shape, sets).cells;
    expect(first?.cpuset.size).toBe(0);
    expect(first?.pcpuset).toEqual(new Set([4, 5]));
    expect(second?.siblings).toEqual([new Set([12])]);
  });
});
