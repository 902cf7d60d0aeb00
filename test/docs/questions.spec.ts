import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

const page = new URL('../../docs/questions.md', import.meta.url);
const text = await readFile(page, 'utf8');

/** `[test](../test/e2e/x.spec.ts "title of a test in it")` */
const PROOF = /\[test\]\(([^ )]+) "([^"]+)"\)/g;
const proofs = [...text.matchAll(PROOF)].map(([, file = '', title = '']) => ({ file, title }));

/** Rows of tables: no head, no ruler. */
const rows = text.split('\n').filter((line, at, lines) => {
  const isRow = line.startsWith('| ') && !line.startsWith('|-');
  return isRow && !(lines[at + 1] ?? '').startsWith('|-');
});

describe('docs/questions.md', () => {
  it.each(proofs)('$file has the test "$title"', async ({ file, title }) => {
    const source = await readFile(new URL(file, page), 'utf8');
    const quoted = ["'", '"', '`'].map((quote) => `${quote}${title.replaceAll('’', "'")}${quote}`);
    expect(quoted.some((literal) => source.includes(literal))).toBe(true);
  });

  it('links a test in every row of its tables', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter((row) => !new RegExp(PROOF).test(row))).toEqual([]);
  });
});
