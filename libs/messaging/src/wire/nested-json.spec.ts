import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { escapeJson, nestedJson } from './nested-json.js';

/** What nestedJson must be equal to: the text between the quotes of a JSON text within a JSON text. */
const twice = (value: unknown): string => JSON.stringify(JSON.stringify(value)).slice(1, -1);

class Host {
  constructor(readonly name: string) {}
}

describe('JSON nested in a JSON string', () => {
  it('is what JSON.stringify writes twice, for all strings, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)) }), (text) => {
        expect(nestedJson(text)).toBe(twice(text));
      }),
    );
    for (const text of ['"', '\\', '\\"', '\n\u0000\u001f\u007f', 'ä€😀', '\ud800', 'x\udc00y', '\u2028'])
      expect(nestedJson({ [text]: text })).toBe(twice({ [text]: text }));
  });

  it('is what JSON.stringify writes twice, for all JSON values', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(nestedJson(value)).toBe(twice(value))));
  });

  it.each([
    ['numbers', [0, -0, 1.5, 1e21, 1e-7, Number.NaN, Number.POSITIVE_INFINITY]],
    ['what JSON leaves out', { a: undefined, b: () => 1, c: Symbol('c'), d: [undefined, () => 1] }],
    ['empty ones', [{}, [], '', null, [[]], { a: {} }]],
    ['holes', new Array(3)],
    ['keys like indices', { b: 1, 2: 1, a: 1, 1: 1 }],
    ['an own __proto__', JSON.parse('{"__proto__":{"a":1}}')],
    ['an object without prototype', Object.assign(Object.create(null), { a: 'x"y' })],
    ['dates', { at: new Date(0) }],
    ['a class', [new Host('a"b')]],
    ['a toJSON that is told its key', { key: { toJSON: (name: string) => `as ${name}` } }],
    ['wrapped scalars', [Object('a'), Object(1), Object(false)]],
    ['bytes and maps', [Buffer.from('a'), new Map([[1, 2]])]],
  ])('is what JSON.stringify writes twice, for %s', (_what, value) => {
    expect(nestedJson(value)).toBe(twice(value));
  });

  it('is undefined where there is no JSON', () => {
    for (const value of [undefined, () => 1, Symbol('x'), { toJSON: () => undefined }])
      expect(nestedJson(value)).toBeUndefined();
  });

  it('of a value without JSON form is an error', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = [cycle];
    expect(() => nestedJson(cycle)).toThrow(TypeError);
    expect(() => nestedJson({ big: 1n })).toThrow(TypeError);
  });

  it('may be nested deeply', () => {
    let deep: unknown = 'x"';
    for (let level = 0; level < 500; level++) deep = level % 2 ? [deep] : { deep };
    expect(nestedJson(deep)).toBe(twice(deep));
  });

  it('can be made of a JSON text', () => {
    expect(escapeJson('{"a":"\\"\\\\"}')).toBe(JSON.stringify('{"a":"\\"\\\\"}').slice(1, -1));
  });
});
