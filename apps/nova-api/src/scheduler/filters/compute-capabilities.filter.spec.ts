import { describe, expect, it } from '@jest/globals';
import { aHost, withSpecs } from '../../../test/scheduler-facts.js';
import { computeCapabilitiesFilter } from './compute-capabilities.filter.js';

const FILTERS = {
  icehouse: computeCapabilitiesFilter({ hasAllIn: false, unknownUnscoped: 'refuse', readsJson: false }),
  zed: computeCapabilitiesFilter({ hasAllIn: true, unknownUnscoped: 'ignore', readsJson: true }),
};

describe('ComputeCapabilitiesFilter', () => {
  it.each([
    ['capabilities:hypervisor_type', 'QEMU', true, true],
    ['capabilities:hypervisor_type', 's== QEMU', true, true],
    ['capabilities:hypervisor_type', '<or> xen <or> QEMU', true, true],
    ['capabilities:hypervisor_type', 'xen', false, false],
    ['hypervisor_type', 'xen', false, false],
    ['capabilities:vcpus_total', '>= 8', true, true],
    ['capabilities:vcpus_total', '>= 9', false, false],
    ['capabilities:free_ram_mb', '>= 16384', true, true],
    ['capabilities:vcpus_total', '8', true, true],
    ['capabilities:vcpus_total', '9', false, false],
    ['capabilities:cpu_info:arch', 'x86_64', false, true],
    ['capabilities:cpu_info:features', '<in> avx2', false, true],
    ['capabilities:cpu_info:features', '<in> vmx', false, false],
    ['capabilities:nothing', '1', false, false],
    // Without a scope it may be meant for another filter, which icehouse does not think of.
    ['ssd', 'true', false, true],
    ['hw:cpu_policy', 'dedicated', true, true],
    ['trait:X', 'required', true, true],
  ])('%s = %s passes in icehouse: %p, in zed: %p', (key, value, icehouse, zed) => {
    const request = withSpecs({ [key]: value });
    expect(FILTERS.icehouse.refuse(aHost(), request) === null).toBe(icehouse);
    expect(FILTERS.zed.refuse(aHost(), request) === null).toBe(zed);
  });

  it('reads what hosts tell of themselves in stats', () => {
    const host = aHost({ stats: { rack: 'a1' } });
    expect(FILTERS.zed.refuse(host, withSpecs({ rack: 'a1' }))).toBeNull();
    expect(FILTERS.zed.refuse(host, withSpecs({ 'capabilities:rack': 'b1' }))).toEqual({
      reason: "capabilities:rack=b1 wanted, the host's rack is a1",
      property: 'capabilities:rack',
    });
  });
});
