import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RELEASES } from '#releases';
import { propertyFlow } from '../by-release.js';

import { entryFields } from './entry-fields.js';

const ID = '484d274e-c529-4c9f-9201-ec5f007240ca';
const spaced = fc.tuple(fc.constantFrom('', ' ', '\t', '\u00a0'), fc.constantFrom('', ' ', '\n'));
const TRUE_WORDS = ['1', 't', 'true', 'on', 'y', 'yes'];

describe('the fields of a block device mapping', () => {
  it('are the same whether a client wrote numbers or text', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -3, max: 0x7fffffff }),
        fc.nat(0x7fffffff),
        spaced,
        (index, size, [left, right]) => {
          const asText = (value: number) => `${left}${value < 0 ? '' : '+'}${value}${right}`;
          for (const dialect of [2, 3] as const) {
            expect(entryFields({ boot_index: asText(index), volume_size: asText(size) }, dialect)).toEqual(
              entryFields({ boot_index: index, volume_size: size }, dialect),
            );
          }
        },
      ),
    );
  });

  it('know every word for true in every spelling, and take anything else for false', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TRUE_WORDS), fc.func(fc.boolean()), spaced, (word, upper, [left, right]) => {
        const spelled = [...word].map((char) => (upper(char) ? char.toUpperCase() : char)).join('');
        const text = `${left}${spelled}${right}`;
        expect(entryFields({ delete_on_termination: text }, 3)).toEqual({ delete_on_termination: true });
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!TRUE_WORDS.includes(text.trim().toLowerCase()));
        expect(entryFields({ delete_on_termination: text }, 3)).toEqual({ delete_on_termination: false });
      }),
    );
  });

  it.each([
    ['boot_index', 2147483648],
    ['boot_index', '2147483648'],
    ['boot_index', '-2147483648'],
    ['boot_index', 'x'],
    ['boot_index', [0]],
    ['volume_size', 2147483648],
    ['volume_size', '2147483648'],
    ['volume_size', ''],
    ['volume_size', -1],
    ['volume_size', 1.5],
    ['volume_size', true],
    ['device_name', ''],
    ['device_name', 'a b'],
    ['device_name', 'x'.repeat(256)],
  ])('are refused where no column could hold them: %s %j', (field, value) => {
    expect(() => entryFields({ [field]: value }, 3)).toThrow(
      expect.objectContaining({ className: 'InvalidBDMFormat', status: 400 }),
    );
  });

  it.each(RELEASES)('%s looks for the root image metadata at the same place for 0 and "0"', (release) => {
    const { blockDevices, bootSource } = propertyFlow(release);
    const sourceOf = (boot_index: unknown) => {
      const entry = { source_type: 'volume', destination_type: 'volume', uuid: ID, boot_index };
      return bootSource(blockDevices.fromApi([entry], false), false);
    };
    expect(sourceOf('0')).toEqual({ kind: 'volume', id: ID });
    for (const index of [0, ' 0', '+0', '00']) expect(sourceOf(index)).toEqual(sourceOf('0'));
    for (const index of [1, '1', -1, '-1', null]) expect(sourceOf(index)).toBeNull();
  });
});
