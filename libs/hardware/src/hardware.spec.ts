import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FlavorFacts, type ImageMeta, parseCpuSpec, typedImages } from '#image-properties';
import { hardwareRules } from './by-release.js';
import { formatCpuSpec } from './cpu-spec.js';
import { bestCpuTopology, desirableCpuTopologies } from './cpu-topology.js';
import {
  ephemeralEncryption,
  hypervisorHidden,
  secureBootPolicy,
  serialPortCount,
  vifMultiqueueEnabled,
  vtpm,
} from './devices.js';
import { PAGES_LARGE, pageSize } from './memory.js';

function flavorOf(extraSpecs: Record<string, string>, vcpus = 4): FlavorFacts {
  return {
    ...{ id: 1, name: 'm1.test', flavorid: '1', memory_mb: 2048, vcpus, root_gb: 20, ephemeral_gb: 0, swap: 0 },
    ...{ rxtx_factor: 1, vcpu_weight: null, extra_specs: extraSpecs },
  };
}
const imageOf = (properties: Record<string, string> = {}): ImageMeta =>
  typedImages('zed').image({ id: 'i', name: 'img', properties });

const { checkHardware, lockedMemory, memoryEncryption } = hardwareRules('zed');

describe('CPU topology', () => {
  it('is all sockets when nobody asks for anything', () => {
    expect(bestCpuTopology(flavorOf({}), imageOf())).toEqual({ sockets: 4, cores: 1, threads: 1 });
  });

  it('follows the image before the flavor', () => {
    const flavor = flavorOf({ 'hw:cpu_sockets': '1' });
    expect(bestCpuTopology(flavor, imageOf({ hw_cpu_threads: '2' }))).toEqual({ sockets: 2, cores: 1, threads: 2 });
  });

  it('refuses limits of the image above those of the flavor', () => {
    const flavor = flavorOf({ 'hw:cpu_max_sockets': '2' });
    expect(() => bestCpuTopology(flavor, imageOf({ hw_cpu_max_sockets: '4' }))).toThrow('exceeds the limits');
  });

  it('always multiplies to the number of CPUs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), (vcpus) => {
        for (const { sockets, cores, threads } of desirableCpuTopologies(flavorOf({}, vcpus), imageOf())) {
          expect(sockets * cores * threads).toBe(vcpus);
        }
      }),
    );
  });
});

describe('CPU sets', () => {
  it('come back from the text that they are written as', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300)), fc.boolean(), (cpus, ranges) => {
        expect(parseCpuSpec(formatCpuSpec(cpus, ranges))).toEqual(new Set(cpus));
      }),
    );
  });
});

describe('devices', () => {
  it('counts serial ports up to what the flavor allows', () => {
    const flavor = flavorOf({ 'hw:serial_port_count': '3' });
    expect(serialPortCount(flavor, imageOf({ hw_serial_port_count: '2' }))).toBe(2);
    expect(() => serialPortCount(flavor, imageOf({ hw_serial_port_count: '4' }))).toThrow('Forbidden to exceed');
  });

  it('ignores a multiqueue conflict for a guest of one CPU', () => {
    const image = imageOf({ hw_vif_multiqueue_enabled: 'true' });
    expect(vifMultiqueueEnabled(flavorOf({ 'hw:vif_multiqueue_enabled': 'false' }, 1), image)).toBe(false);
    expect(() => vifMultiqueueEnabled(flavorOf({ 'hw:vif_multiqueue_enabled': 'false' }), image)).toThrow(
      'conflicting',
    );
  });

  it('gives a TPM the TIS model unless told otherwise, and CRB with version 2.0 only', () => {
    expect(vtpm(flavorOf({}), imageOf({ hw_tpm_version: '2.0' }))).toEqual({ version: '2.0', model: 'tpm-tis' });
    expect(() => vtpm(flavorOf({}), imageOf({ hw_tpm_version: '1.2', hw_tpm_model: 'tpm-crb' }))).toThrow('CRB');
    expect(vtpm(flavorOf({}), imageOf({ hw_tpm_model: 'tpm-crb' }))).toBeNull();
  });

  it('names the choices when a secure boot policy is none of them', () => {
    expect(() => secureBootPolicy(flavorOf({ 'os:secure_boot': 'maybe' }), imageOf())).toThrow(
      "Invalid secure boot policy 'maybe'. Allowed values: required, disabled, optional.",
    );
  });

  it('hides the hypervisor when one of three places says so', () => {
    expect(hypervisorHidden(flavorOf({ hide_hypervisor_id: 'yes' }), imageOf())).toBe(true);
    expect(hypervisorHidden(flavorOf({}), imageOf({ img_hide_hypervisor_id: 'true' }))).toBe(true);
    expect(hypervisorHidden(flavorOf({}), imageOf())).toBe(false);
  });

  it('dies of the missing name where the original does, instead of telling the conflict', () => {
    const nameless = typedImages('zed').image({ properties: { hw_ephemeral_encryption: 'true' } });
    expect(() => ephemeralEncryption(flavorOf({ 'hw:ephemeral_encryption': 'no' }), nameless)).toThrow(
      expect.objectContaining({ className: 'NotImplementedError' }),
    );
  });
});

describe('memory', () => {
  it('lets the image choose pages only where the flavor leaves it open', () => {
    const image = imageOf({ hw_mem_page_size: '2MB' });
    expect(pageSize(flavorOf({ 'hw:mem_page_size': 'any' }), image)).toBe(2048);
    expect(pageSize(flavorOf({ 'hw:mem_page_size': 'large' }), imageOf())).toBe(PAGES_LARGE);
    expect(() => pageSize(flavorOf({ 'hw:mem_page_size': 'small' }), image)).toThrow("forbidden against 'small'");
    expect(() => pageSize(flavorOf({}), image)).toThrow("forbidden against '<empty>'");
  });

  it('locks memory only with a page size', () => {
    expect(() => lockedMemory(flavorOf({ 'hw:locked_memory': 'true' }), imageOf())).toThrow('mem_page_size is not set');
    expect(lockedMemory(flavorOf({ 'hw:locked_memory': 'true', 'hw:mem_page_size': 'large' }), imageOf())).toBe(true);
  });

  it('encrypts memory of UEFI images on q35 only', () => {
    const uefi = { hw_mem_encryption: 'true', hw_firmware_type: 'uefi' };
    expect(memoryEncryption(flavorOf({}), imageOf(uefi), 'pc-q35-7.1')?.model).toBe('amd-sev');
    expect(() => memoryEncryption(flavorOf({}), imageOf(uefi), 'pc')).toThrow('q35 type is required');
    expect(() => memoryEncryption(flavorOf({}), imageOf({ hw_mem_encryption: 'true' }))).toThrow("set to 'uefi'");
  });
});

describe('checkHardware', () => {
  it('is a 400 for a conflict', () => {
    expect(() => checkHardware(flavorOf({ 'hw:pmu': 'false' }), imageOf({ hw_pmu: 'true' }))).toThrow(
      expect.objectContaining({ className: 'FlavorImageConflict', status: 400 }),
    );
  });
});
