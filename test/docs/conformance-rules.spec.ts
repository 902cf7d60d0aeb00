import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const sources = (folder: string, files: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => files.test(file) && !/\.spec\.ts$|(?:^|\/)(?:test|testing)\//.test(file))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'));

/** Values that the conformance adapters take from the libs; types and classes prove nothing. */
function provenRules(): string[] {
  const names = new Set<string>();
  for (const text of sources('test/conformance/adapters', /\.ts$/))
    for (const [, list = ''] of text.matchAll(/import\s*\{([^}]*)\}\s*from '#/g))
      for (const name of list.split(',').map((item) => item.trim())) if (/^[a-z]\w*$/.test(name)) names.add(name);
  return [...names].sort();
}

/** Statements that only pass a name on, and prose. */
const NO_USE = [/\/\*[\s\S]*?\*\//g, /\/\/.*$/gm, /^(?:import|export)[^;]*\bfrom '[^']*';/gm];
/** `export { a as b } from ...` of the libs' indexes: a rule is used under its own name, too. */
const ALIAS = /\b(\w+) as (\w+)\b/g;

it('every rule that conformance proves is one that a service runs', () => {
  const aliases = new Map(
    sources('libs', /^[^/]+\/src\/index\.ts$/).flatMap((text) =>
      [...text.matchAll(ALIAS)].map(([, own, alias]) => [alias, own]),
    ),
  );
  const used = ['apps', 'libs']
    .flatMap((folder) => sources(folder, /^[^/]+\/src\/.*\.ts$/))
    .map((text) => NO_USE.reduce((rest, part) => rest.replaceAll(part, ''), text))
    .join('\n');
  const isRun = (name: string) =>
    [name, aliases.get(name) ?? name].some((known) =>
      new RegExp(`(?<!function )(?<!const )\\b${known}\\b(?!:)`).test(used),
    );
  const rules = provenRules();
  expect(rules.length).toBeGreaterThan(15);
  expect(rules.filter((name) => !isRun(name))).toEqual([]);
});
