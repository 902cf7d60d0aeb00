import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type RealBackends, realBackends } from './real-backends.js';
import { keptLogs, makeRunFolder } from './run-folder.js';

interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** No suite's embedded database lives long enough to earn what optimizing its WebAssembly costs. */
const NODE_OPTIONS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--liftoff-only'];

/** One more than cores, for a suite leaves its own idle while database and broker answer; each takes up to 2 GB. */
const SUITES_AT_ONCE = Math.min(availableParallelism() + 1, 5);

/** Runs jest as a child, its output straight through. Who ends this process ends jest, and what both have made is removed. */
function runJest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [...NODE_OPTIONS, 'node_modules/jest/bin/jest.js', ...args], {
    stdio: 'inherit',
    env,
    // A process group of its own: its workers are told with it.
    detached: true,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => child.pid !== undefined && process.kill(-child.pid, signal));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

function report(result: JestResult, { leftOut, used }: RealBackends): void {
  for (const line of used) process.stdout.write(`Real backend: ${line}\n`);
  if (leftOut.length > 0) {
    process.stdout.write(`Left out: the suites on RabbitMQ and PostgreSQL, since ${leftOut.join('; ')}\n`);
  }
  process.stdout.write(
    `${result.numPassedTests} passed, ${result.numFailedTests + result.numRuntimeErrorTestSuites} failed\n`,
  );
}

const folder = await makeRunFolder();
process.env['KEPT_LOGS'] = keptLogs();
process.env['TMPDIR'] = folder.path;
const real = await realBackends();
try {
  const outputFile = join(folder.path, 'result.json');
  const flags = [`--maxWorkers=${SUITES_AT_ONCE}`, '--json', `--outputFile=${outputFile}`];
  const code = await runJest([...flags, ...process.argv.slice(2)], { ...process.env, ...real.env });
  process.exitCode = code;
  if (existsSync(outputFile)) report(JSON.parse(await readFile(outputFile, 'utf8')) as JestResult, real);
  else process.stderr.write('jest has ended before it had a result\n');
} finally {
  await real.release();
  await folder.remove();
}
