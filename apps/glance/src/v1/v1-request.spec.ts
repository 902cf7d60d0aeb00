import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { glanceRules } from '#image-properties';
import type { OpenStackError } from '#openstack-http';
import { readV1Request } from './v1-request.js';

type Header = readonly [name: string, value: string];

const { limits } = glanceRules('icehouse');

/** Headers as Node hands them over: one character a byte. */
function message(headers: readonly Header[]): IncomingMessage {
  const raw = headers.map(
    ([name, value]) => [Buffer.from(name).toString('latin1'), Buffer.from(value).toString('latin1')] as const,
  );
  const byName = Object.fromEntries(raw.map(([name, value]) => [name.toLowerCase(), value]));
  return { rawHeaders: raw.flat(), headers: byName } as unknown as IncomingMessage;
}

const read = (...headers: readonly Header[]) => readV1Request(message(headers), undefined, limits);
const refusal = (...headers: readonly Header[]): unknown => {
  try {
    return read(...headers);
  } catch (error) {
    return [(error as OpenStackError).status, (error as Error).message];
  }
};
const NUMBERS = ['size', 'min_disk', 'min_ram'] as const;
const TRUE = ['1', 't', 'true', 'on', 'y', 'yes'];

describe('the headers of a v1 request', () => {
  it('give a number however it is written', () => {
    const padding = fc.constantFrom('', ' ', '\t ');
    const sign = fc.constantFrom('', '+', '0', '+00');
    fc.assert(
      fc.property(
        fc.constantFrom(...NUMBERS),
        fc.nat(),
        padding,
        sign,
        padding,
        (name, number, before, written, after) => {
          const { meta } = read([`x-image-meta-${name}`, `${before}${written}${number}${after}`]);
          expect(meta[name]).toBe(number);
        },
      ),
    );
  });

  it('are refused where they give none, a negative one, or one that has no room', () => {
    for (const name of NUMBERS) {
      const header = `x-image-meta-${name}`;
      for (const value of ['abc', '1.5', '1.0', '0x10', '1_0', '1e3', 'True', '', ' '])
        expect([name, value, refusal([header, value])]).toEqual([name, value, [400, expect.any(String)]]);
      expect(refusal([header, '-1'])).toEqual([
        400,
        `Invalid value '-1' for parameter '${name}': Image ${name} must be >= 0 ('-1' specified).`,
      ]);
      expect(refusal([header, 'abc'])).toEqual([
        400,
        `Invalid value 'abc' for parameter '${name}': Cannot convert image ${name} 'abc' to an integer.`,
      ]);
      for (const value of ['2147483648', '9223372036854775808', '99999999999999999999', '9'.repeat(400)]) {
        const fits = name === 'size' && value === '2147483648';
        expect([name, value, refusal([header, value])]).toEqual([
          name,
          value,
          fits ? expect.any(Object) : [400, expect.any(String)],
        ]);
      }
    }
    expect(refusal(['x-image-meta-size', '99999999999999999999'])).toEqual([
      400,
      'Denying attempt to upload image larger than 1099511627776 bytes.',
    ]);
    expect(refusal(['content-length', '1099511627777'])).toEqual([
      400,
      expect.stringContaining('larger than 1099511627776'),
    ]);
  });

  it('are true in the words of bool_from_string, and false in all others', () => {
    const word = fc.oneof(fc.constantFrom(...TRUE), fc.string({ unit: 'grapheme-ascii' }));
    fc.assert(
      fc.property(fc.constantFrom('is_public', 'protected'), word, (name, value) => {
        expect(read([`x-image-meta-${name}`, value]).meta[name]).toBe(TRUE.includes(value.trim().toLowerCase()));
      }),
    );
    for (const value of TRUE)
      expect(read(['X-Image-Meta-Is_Public', ` ${value.toUpperCase()} `]).meta['is_public']).toBe(true);
  });

  it('carry values in UTF-8, and names in lower case with underscores', () => {
    const { properties } = read(['X-Image-Meta-Property-Disk-Size', 'klein 值'], ['x-image-meta-property-leer', '']);
    expect(properties).toEqual({ disk_size: 'klein 值', leer: null });
  });

  it('keep properties unless they say that all are to be replaced', () => {
    const purge = (value: string) => read(['x-glance-registry-purge-props', value]).purge;
    expect([read().purge, purge('true'), purge('1'), purge('false'), purge('0'), purge(''), purge('maybe')]).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('are read or refused, never more than that', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'size',
        'min_ram',
        'is_public',
        'owner',
        'name',
        'id',
        'disk_format',
        'property-a',
        'property-',
        'nosuch',
      ),
      fc.string({ unit: 'binary' }),
    );
    const headers = fc.array(
      fc.tuple(
        name.map((text) => `x-image-meta-${text}`),
        fc.string({ unit: 'binary' }),
      ),
    );
    fc.assert(
      fc.property(headers, (given) => {
        const answer = refusal(...given);
        if (Array.isArray(answer)) expect(answer[0]).toBe(400);
      }),
      { numRuns: 50 },
    );
  });
});
