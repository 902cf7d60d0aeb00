import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PythonFloat } from '#image-properties';
import { isComparable, readCorpus } from './corpus.js';

describe('readCorpus', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function written(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  it('takes the release from a word of the path', () => {
    expect(readCorpus(written('zed-xml.json', '{"cases":[{"id":"ix-1","input":{}}]}')).release).toBe('zed');
    expect(readCorpus(written('xml.icehouse.json', '{"cases":[{"id":"x-1","input":{}}]}')).release).toBe('icehouse');
  });

  it('takes the release from the ids when the path tells none', () => {
    expect(readCorpus(written('a.json', '{"cases":[{"id":"ism-001-x","input":{}}]}')).release).toBe('icehouse');
    expect(readCorpus(written('b.json', '{"cases":[{"id":"im-001-x","input":{}}]}')).release).toBe('zed');
  });

  it('keeps floats and long integers as Python reads them', () => {
    const { cases } = readCorpus(
      written('zed.json', '{"cases":[{"id":"a","input":{"f":1.0,"n":12345678901234567890,"s":"1.0"}}]}'),
    );
    expect(cases[0]?.input).toEqual({ f: new PythonFloat('1.0'), n: 12345678901234567890n, s: '1.0' });
  });

  it('refuses a file without cases and names it', () => {
    expect(() => readCorpus(written('x.json', '{}'))).toThrow(/x\.json is no corpus/);
  });

  it('sets aside the cases whose floats JSON can not tell from integers', () => {
    expect(isComparable({ id: 'a', input: {}, tags: ['float'] })).toBe(false);
    expect(isComparable({ id: 'a', input: {}, tags: ['python-repr'] })).toBe(true);
  });
});
