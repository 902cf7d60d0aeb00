// @ts-check
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';

const SOURCES = ['apps', 'libs', 'test/support'];
const BUILT = 'dist/test/support/cloud-modules.js';

const changedAt = (/** @type {string} */ path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** @param {string} directory */
const filesOf = (directory) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.spec)\.(ts|js|json)$/.test(name))
    .map((name) => `${directory}/${name}`);

/** The suites run what is compiled: it is compiled first where a source is newer. */
export default function buildWhatChanged() {
  const built = changedAt(BUILT);
  const newer = SOURCES.flatMap(filesOf).find((path) => changedAt(path) > built);
  if (newer === undefined) return;
  process.stderr.write(`Building first: ${newer} is newer than what is built\n`);
  execFileSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
}
