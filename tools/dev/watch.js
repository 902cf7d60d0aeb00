// @ts-check
// `npm run dev`: the whole cloud, started anew whenever a source changes. A process that has already loaded what comes from
// node_modules stands by, so that a change is there in about a second. Types are not checked: `npx tsc --noEmit --watch` is.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCE = /(?<!\.spec)\.(ts|js|json)$/;
/** An editor writes a file in several steps, and a branch is checked out file by file. */
const SETTLED_MS = 50;

process.chdir(ROOT);

const standBy = () => fork(join(ROOT, 'tools/dev/stand-by.js'), { execArgv: ['--enable-source-maps'] });

/** Made once the last one has started: loading two at once would slow both. */
/** @type {import('node:child_process').ChildProcess | undefined} */
let next;
/** @type {import('node:child_process').ChildProcess | undefined} */
let running;

/** The next process takes over when the last one has given back its ports and its database. */
async function restart() {
  if (running !== undefined && running.exitCode === null && running.signalCode === null) {
    running.kill('SIGTERM');
    await once(running, 'exit');
  }
  running = next ?? standBy();
  next = undefined;
  running.once('message', () => {
    next = standBy();
  });
  running.send('start');
  running.once('exit', (code) => code && process.stderr.write('Stopped: waiting for a change\n'));
}

/** @param {string} path of a source */
async function compile(path) {
  const target = join('dist', path.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  if (!path.endsWith('.ts')) return copyFileSync(path, target);
  const { code, map } = await transformFile(path, {
    configFile: '.swcrc',
    outputPath: target,
    sourceFileName: join(ROOT, path),
  });
  writeFileSync(target, `${code}\n//# sourceMappingURL=${target.split('/').at(-1)}.map\n`);
  if (map !== undefined) writeFileSync(`${target}.map`, map);
}

/** @type {Set<string>} */
const changed = new Set();
/** @type {NodeJS.Timeout | undefined} */
let settling;

async function takeChanges() {
  const paths = [...changed];
  changed.clear();
  for (const path of paths) {
    try {
      await compile(path);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
        process.stderr.write(
          `${error instanceof Error ? error.message : String(error)}\nNot restarted: ${path} does not compile\n`,
        );
        // The next change takes these along: others of them may not have been compiled yet.
        for (const waiting of paths) changed.add(waiting);
        return;
      }
      rmSync(join('dist', path.replace(/\.ts$/, '.js')), { force: true });
    }
  }
  process.stdout.write(`\nChanged: ${paths.join(', ')}\n`);
  await restart();
}

let last = restart();
for (const folder of ['apps', 'libs'])
  watch(folder, { recursive: true }, (_event, name) => {
    if (name === null || !SOURCE.test(name)) return;
    changed.add(join(folder, name));
    clearTimeout(settling);
    settling = setTimeout(() => {
      last = last.then(takeChanges);
    }, SETTLED_MS);
  });

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.once(signal, async () => {
    next?.kill('SIGKILL');
    if (running !== undefined && running.exitCode === null) {
      running.kill('SIGTERM');
      await once(running, 'exit');
    }
    process.exit(0);
  });
