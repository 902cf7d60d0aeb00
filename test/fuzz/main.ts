import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ReleaseRun } from './release-run.js';

/**
 * `npm run fuzz`: at least 20 000 hostile requests over all routes under each release. `-- --short` ends after
 * FUZZ_SECONDS (25 unless set) and is what `.ci/run` does; FUZZ_SECONDS makes the whole longer. FUZZ_SEED repeats a run.
 */
const RELEASES = ['icehouse', 'zed'];
const REQUESTS = 20_000;
const SHORT_S = 25;
const SEEDS = 1_000_000_000;

function numberFrom(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) {
    process.stderr.write(`${name}=${text} must be a whole number below ${SEEDS}\n`);
    process.exit(2);
  }
  return Number(text);
}

const short = process.argv.includes('--short');
const seed = numberFrom('FUZZ_SEED') ?? Math.floor(Math.random() * SEEDS);
const seconds = numberFrom('FUZZ_SECONDS') ?? (short ? SHORT_S : 0);
const release = process.env['FUZZ_RELEASE'];

if (release === undefined) {
  // A process for each: the heap of one says nothing of the other.
  for (const name of RELEASES) {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      stdio: 'inherit',
      env: { ...process.env, FUZZ_RELEASE: name, FUZZ_SEED: String(seed) },
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) process.exitCode = 1;
  }
} else {
  const limits = { requests: short ? 0 : REQUESTS, seconds, longestS: short ? seconds : Number.POSITIVE_INFINITY };
  const held = await ReleaseRun.run({ release, seed, ...limits });
  process.exit(held ? 0 : 1);
}
