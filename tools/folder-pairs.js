// @ts-check
// Folders of an app that import each other both ways: neither can be understood, moved or tested without the other.
// Prints each pair with the files that make it, and exits 1 when there is one. Part of `npm run lint:boundaries`.
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import config from '../.dependency-cruiser.js';

const FOLDER = /^(apps\/[^/]+)\/src\/(.+)\/[^/]+$/;
const NOT_MEANT = /\.(spec|harness)\.ts$/;

/** @param {string} path `apps/cinder/src/volumes/rules/x.ts` -> `apps/cinder` and `volumes`; nothing for files at the root of an app */
function placed(path) {
  const [, app, folders] = FOLDER.exec(path) ?? [];
  return app === undefined || folders === undefined || NOT_MEANT.test(path)
    ? undefined
    : { app, folder: folders.split('/')[0] };
}

const { output } = await cruise(
  process.argv.length > 2 ? process.argv.slice(2) : ['apps'],
  { ...config.options, ruleSet: config },
  undefined,
  { tsConfig: extractTSConfig('tsconfig.json') },
);
if (typeof output === 'string') throw new Error('dependency-cruiser answered text');

/** @type {Map<string, string[]>} */
const edges = new Map();
for (const { source, dependencies } of output.modules) {
  const from = placed(source);
  if (from === undefined) continue;
  for (const { resolved } of dependencies) {
    const to = placed(resolved);
    if (to === undefined || to.app !== from.app || to.folder === from.folder) continue;
    const key = `${from.app} ${from.folder} ${to.folder}`;
    edges.set(key, [...(edges.get(key) ?? []), `    ${source} -> ${resolved}`]);
  }
}
let pairs = 0;
for (const [key, files] of edges) {
  const [app = '', one = '', other = ''] = key.split(' ');
  const back = edges.get(`${app} ${other} ${one}`);
  if (back === undefined || one > other) continue;
  pairs += 1;
  process.stdout.write(`${app}/src: ${one} and ${other} import each other\n${[...files, ...back].join('\n')}\n`);
}
if (pairs > 0) {
  process.stdout.write(`${pairs} pairs of folders import each other: move what both need to where it belongs\n`);
  process.exitCode = 1;
}
