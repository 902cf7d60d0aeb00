import { describe, expect, it } from '@jest/globals';
import { caseDifference } from './compare.js';
import type { CaseResult, CorpusCase, ExpectedError } from './corpus.js';

function expecting(expected: unknown): CorpusCase {
  return { id: 'case', input: {}, expected };
}

function refusing(expected_error: ExpectedError): CorpusCase {
  return { id: 'case', input: {}, expected_error };
}

function computed(actual: unknown): CaseResult {
  return { id: 'case', actual };
}

describe('caseDifference', () => {
  it('sees no difference in the order of keys', () => {
    expect(caseDifference(expecting({ a: 1, b: [2] }), computed({ b: [2], a: 1 }))).toBeNull();
  });

  it('tells both values when they differ', () => {
    expect(caseDifference(expecting({ a: 1 }), computed({ a: 2 }))).toBe('value: want {"a":1} got {"a":2}');
  });

  it('compares documents as trees: attribute order and indentation do not count, element order does', () => {
    const want = expecting({ xml: '<d><a x="1" y="2"/>\n <b/></d>' });
    expect(caseDifference(want, computed({ xml: '<d><a y="2" x="1"/><b/></d>' }))).toBeNull();
    expect(caseDifference(want, computed({ xml: '<d><b/><a x="1" y="2"/></d>' }))).toBe('xml: /d/a: got <b>');
    expect(caseDifference(want, computed({ xml: '<d><a x="1" y="2"/></d>' }))).toBe('xml: /d: <b> missing');
  });

  it('says where a document is not well formed', () => {
    expect(caseDifference(expecting({ xml: '<d/>' }), computed({ xml: '<d>' }))).toContain(
      'xml: not one closed root element',
    );
  });

  it('asks a refusal for its class, its stage and its message', () => {
    const want = refusing({ class: 'Invalid', message: 'no', stage: 'api' });
    const refused = (error: { class: string; message: string; stage?: string }) => ({ id: 'case', error });
    expect(caseDifference(want, refused({ class: 'Invalid', message: 'no', stage: 'api' }))).toBeNull();
    expect(caseDifference(want, refused({ class: 'Other', message: 'no' }))).toContain('want Invalid');
    expect(caseDifference(want, refused({ class: 'Invalid', message: 'no', stage: 'claim' }))).toBe(
      'Invalid at claim, want api',
    );
    expect(caseDifference(want, refused({ class: 'Invalid', message: 'yes' }))).toContain('message');
    expect(caseDifference(want, computed(1))).toBe('want Invalid, got a value');
  });

  it('leaves the wording of Python aside', () => {
    const want = refusing({ class: 'ValueError', message: 'bad literal', builtin: true });
    expect(caseDifference(want, { id: 'case', error: { class: 'ValueError', message: 'other words' } })).toBeNull();
  });
});
