import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RealBackends, realBackends } from './real-backends.js';

interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** Runs jest as a child, its output straight through. */
function runJest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const nodeOptions = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...nodeOptions, 'node_modules/jest/bin/jest.js', ...args], {
    stdio: 'inherit',
    env,
  });
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

/* Two suites at a time: one alone leaves most of a second core idle, while database and broker answer. */
const folder = await mkdtemp(join(tmpdir(), 'proptrail-jest-'));
const real = await realBackends();
try {
  const outputFile = join(folder, 'result.json');
  const code = await runJest(['--maxWorkers=2', '--json', `--outputFile=${outputFile}`, ...process.argv.slice(2)], {
    ...process.env,
    ...real.env,
  });
  report(JSON.parse(await readFile(outputFile, 'utf8')) as JestResult, real);
  process.exitCode = code;
} finally {
  await real.release();
  await rm(folder, { recursive: true, force: true });
}
