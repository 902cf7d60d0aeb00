import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hardwareRules } from '../by-release.js';

const { checkExtraSpec } = hardwareRules('hibiscus');

describe('an extra spec', () => {
  it.each([
    ['hw:numa_cpus.0', '0-3,^2', null],
    ['hw:numa_cpus.0', 'x', String.raw`'x' is not of the format '\^?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*'.`],
    ['hw:numa_mem.x', '1', "extra spec 'hw:numa_mem.x' does not appear to be a valid extra spec."],
    ['hw:mem_page_size', '2MB', null],
    ['hw:pmem', 'a,b', null],
    ['quota:cpu_shares', '-1', "'-1' is less than the min value of '0'."],
    ['capabilities:cpu_info:features', '<in> avx', null],
    ['capabilities:nothing', 'x', "extra spec 'capabilities:nothing' does not appear to be a valid extra spec."],
    ['resources_PORT:CUSTOM_X', '1', null],
    ['trait:NO_SUCH', 'required', "extra spec 'trait:NO_SUCH' does not appear to be a valid extra spec."],
    ['trait_A:CUSTOM_X', 'maybe', "'maybe' is not one of: required, forbidden."],
    ['group_policy', 'all', "'all' is not one of: isolate, none."],
    ['pci_passthrough:alias', 'gpu:1, nic:2', null],
  ])('%s=%s: %p', (name, value, reason) => {
    const check = () => checkExtraSpec(name, value);
    if (reason === null) expect(check).not.toThrow();
    else expect(check).toThrow(`Validation failed; ${reason}`);
  });

  it('is a 400', () => {
    expect(() => checkExtraSpec('hw:unknown', 'x')).toThrow(
      expect.objectContaining({ className: 'ValidationError', status: 400 }),
    );
  });

  it('of no namespace, or of one that is not Nova’s, may be anything', () => {
    const word = fc.stringMatching(/^[a-z]{1,9}$/);
    fc.assert(
      fc.property(word, word, fc.string(), (namespace, name, value) => {
        expect(() => checkExtraSpec(`x${namespace}:${name}`, value)).not.toThrow();
        expect(() => checkExtraSpec(`x${name}`, value)).not.toThrow();
      }),
    );
  });

  it('is read in no time, however it is made', () => {
    const started = performance.now();
    expect(() => checkExtraSpec('hw:cpu_realtime_mask', `0${',1-2'.repeat(20_000)}x`)).toThrow('not of the format');
    expect(() => checkExtraSpec('hw:pmem', `${'a'.repeat(20_000)}!`)).toThrow('not of the format');
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('limits a topology by the name that Nova reads, since it is that name which is known', () => {
    expect(() => checkExtraSpec('hw:cpu_max_cores', '2')).not.toThrow();
    expect(() => hardwareRules('zed').checkExtraSpec('hw:cpu_max_cores', '2')).toThrow('does not appear');
    expect(() => hardwareRules('zed').checkExtraSpec('hw:max_cpu_cores', '2')).not.toThrow();
  });
});
