import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { RELEASES } from '#releases';

const root = join(import.meta.dirname, '../..');
const NAMES = RELEASES.join('|');
/** `zedFlow`, `newZedServer`, `ZED_VERSION`, `zed-list.ts`; not `unauthorized`. */
const CALLED = new RegExp(
  RELEASES.flatMap((name) => [
    `(?<![a-z])${name}`,
    name.replace(/^./, (first) => first.toUpperCase()),
    name.toUpperCase(),
  ]).join('|'),
);
const files = ['apps', 'libs']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  )
  .filter((path) => /\.ts$/.test(path) && !/\.spec\.ts$|\/(?:test|testing)\//.test(path));

/** The names of the releases that run stand in the timeline's rows and date what changed; nothing else asks for one. */
const MAY_NAME = /^libs\/releases\/src\/|^(?:apps|libs)\/[^/]+\/src\/changes\.ts$/;
const MOST_FILES = 12;

it('a release is named in its row and in dated changes, and nowhere else', () => {
  const naming = files.filter((path) =>
    new RegExp(`['"\`](?:${NAMES})['"\`]`).test(readFileSync(join(root, path), 'utf8')),
  );
  expect(naming.length).toBeGreaterThan(3);
  expect(naming.filter((path) => !MAY_NAME.test(path))).toEqual([]);
  expect(naming.length).toBeLessThanOrEqual(MOST_FILES);
});

it('neither a file nor an exported symbol is called by a release', () => {
  expect(files.filter((path) => CALLED.test(path))).toEqual([]);
  const exported = /^export (?:async )?(?:const|function|class|interface|type|abstract class) (\w+)/gm;
  const symbols = files.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(exported)].map(([, name = '']) => name),
  );
  expect(symbols.length).toBeGreaterThan(500);
  expect(symbols.filter((name) => CALLED.test(name))).toEqual([]);
});
