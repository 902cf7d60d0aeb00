import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { RELEASES } from '#releases';
import { bootInputFrom } from '../input/boot-input-from.js';
import { run } from '../program.js';
import { inMemoryIo } from '../support/in-memory-io.js';
import { lint } from './lint.js';
import { lintReleases } from './lint-releases.js';

const TYPED = ['zed', 'epoxy', 'hibiscus'] as const;
const boot = (properties: Record<string, unknown>) => bootInputFrom({ properties }, {}, 'zed');

describe('lint of several releases', () => {
  it('tells once what all have to say', () => {
    expect(lintReleases(boot({ hw_disk_bus: 'scsy' }), TYPED)).toEqual([
      expect.objectContaining({ code: 'value-refused', property: 'hw_disk_bus', releases: TYPED }),
    ]);
  });

  it('says which releases do not know a property or a value', () => {
    const codes = (properties: Record<string, unknown>) =>
      lintReleases(boot(properties), TYPED).map(({ code, releases }) => [code, ...releases]);
    expect(codes({ hw_sound_model: 'ich9' })).toEqual(
      expect.arrayContaining([
        ['not-read-by-release', 'zed'],
        ['not-read-by-release', 'epoxy'],
      ]),
    );
    expect(codes({ hw_vif_model: 'igb' })).toContainEqual(['value-refused', 'zed']);
  });

  it('says what a property does under one release and not under another, though none minds it', () => {
    const found = lintReleases(boot({ hw_rng_model: 'virtio', hw_machine_type: 'q35' }), ['icehouse', 'zed']);
    expect(found.map(({ code, property }) => `${code} ${property}`)).toContain('differs-by-release hw_machine_type');
  });

  it('is the lint of one release where it is asked of one', () => {
    const properties = fc.dictionary(
      fc.constantFrom('hw_disk_bus', 'hw_vif_model', 'hw_sound_model', 'os_type', 'custom'),
      fc.constantFrom('virtio', 'ich9', 'igb', 'windows', ''),
    );
    fc.assert(
      fc.property(properties, fc.constantFrom(...RELEASES), (given, release) => {
        const input = { ...boot(given), release };
        const expected = lint(input).map((finding) => ({ ...finding, releases: [release] }));
        expect(lintReleases(input, [release])).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('goes by a list on the command line, in the order of the timeline', async () => {
    const io = inMemoryIo();
    const args = ['lint', '--release', 'epoxy,zed', '--property', 'hw_vif_model=igb', '--output', 'json'];
    expect(await run(io, args)).toBe(1);
    expect(JSON.parse(io.written.out)).toMatchObject({
      release: ['zed', 'epoxy'],
      findings: expect.arrayContaining([expect.objectContaining({ code: 'value-refused', releases: ['zed'] })]),
    });
  });

  it('names the releases in the table where a finding is not of all', async () => {
    const io = inMemoryIo();
    await run(io, ['lint', '--release', 'zed,epoxy', '--property', 'hw_vif_model=igb']);
    expect(io.written.out).toMatch(/\n {4}zed: /);
  });
});
