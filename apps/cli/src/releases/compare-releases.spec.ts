import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { PROPERTY_ROWS, typedImages } from '#image-properties';
import { RELEASES } from '#releases';
import { run } from '../program.js';
import { inMemoryIo } from '../support/in-memory-io.js';
import { compareReleases } from './compare-releases.js';

async function releases(...args: string[]) {
  const io = inMemoryIo();
  return { status: await run(io, ['releases', ...args]), ...io.written };
}

const found = <T extends { of: string }>(differences: readonly T[], of: string): T | undefined =>
  differences.find((other) => other.of === of);

describe('two releases side by side', () => {
  it('are the same where they are one', () => {
    for (const release of ['icehouse', 'hibiscus'] as const) {
      const { before, after, ...differences } = compareReleases(release, release);
      expect([before, after]).toEqual([release, release]);
      expect(Object.values(differences).flat()).toEqual([]);
    }
  });

  it('differ in what the catalogue dates between them', () => {
    const [zed, epoxy] = [typedImages('zed'), typedImages('epoxy')];
    const { properties, values } = compareReleases('zed', 'epoxy');
    const dated = [...PROPERTY_ROWS].filter(([, row]) => epoxy.has(row) && !zed.has(row)).map(([field]) => field);
    expect(properties).toEqual(dated.map((of) => ({ of, before: null, after: of })));
    expect(values).toEqual([{ of: 'hw_vif_model', before: [], after: ['igb'] }]);
  });

  it('differ in what they refuse', () => {
    const { checks } = compareReleases('epoxy', 'hibiscus');
    const equal = 'hw_virtio_packed_ring=true beside hw:virtio_packed_ring=true';
    expect(found(checks, equal)).toMatchObject({ before: ['refused: FlavorImageConflict at api'] });
    expect(found(checks, 'hw_redirected_usb_ports=1 beside hw:redirected_usb_ports=1')).toMatchObject({
      before: ['a domain'],
    });
  });

  it('differ in their documents', () => {
    const { elements, defaults } = compareReleases('icehouse', 'zed');
    expect(found(elements, 'an image')?.after).toContain('devices/rng model=virtio');
    expect(found(defaults, 'image_hw_machine_type')).toEqual({
      of: 'image_hw_machine_type',
      before: null,
      after: 'pc',
    });
  });

  it('are told the other way round with the sides changed', () => {
    const pair = fc.tuple(fc.constantFrom(...RELEASES), fc.constantFrom(...RELEASES));
    fc.assert(
      fc.property(pair, ([one, other]) => {
        const [there, back] = [compareReleases(one, other), compareReleases(other, one)];
        const turned = back.properties.map(({ of, before, after }) => ({ of, before: after, after: before }));
        expect(turned).toEqual(there.properties);
        expect(back.checks.map(({ of }) => of).sort()).toEqual(there.checks.map(({ of }) => of).sort());
      }),
      { numRuns: 2 },
    );
  });
});

describe('proptrail releases', () => {
  it('lists them', async () => {
    const { status, out } = await releases();
    expect(status).toBe(0);
    for (const release of RELEASES) expect(out).toContain(`\n${release} `);
  });

  it('compares with the newest where one is named', async () => {
    const { out } = await releases('zed', '--output', 'json');
    expect(JSON.parse(out)).toMatchObject({ before: 'zed', after: RELEASES.at(-1) });
  });

  it('tells it to people', async () => {
    const { out } = await releases('zed', 'epoxy');
    expect(out).toMatch(
      /^from Zed to Epoxy\n\nnumbers\n[\s\S]*\n {2}hw_firmware_stateless +- +-> +hw_firmware_stateless\n/,
    );
    expect((await releases('zed', 'zed')).out).toContain('nothing differs');
  });

  it('names the releases where one is none', async () => {
    const { status, err } = await releases('zed', 'juno');
    expect(status).toBe(2);
    expect(err).toContain(RELEASES.join(', '));
  });
});
