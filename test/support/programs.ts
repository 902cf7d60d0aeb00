import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from './rabbit.js';

const run = promisify(execFile);
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PYTHON = '/usr/bin/python3';

async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const times = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs),
  );
  return Math.max(0, ...times);
}

/**
 * Where programs of tests are compiled to: apart from `dist`, which a build beside the tests may empty. The copy of
 * package.json makes `#lib` imports find the libs compiled there.
 */
export const BUILT = join(ROOT, 'node_modules/.cache/proptrail-test-programs');

/** Compiles sources unless that was done since they changed; test files that run at the same time wait for one another. */
export async function build(...folders: string[]): Promise<void> {
  const stamp = join(BUILT, `.built-${folders.join('+').replaceAll('/', '-')}`);
  const lock = join(tmpdir(), 'proptrail-test-programs.lock');
  const take = () =>
    mkdir(lock).then(
      () => true,
      () => false,
    );
  await eventually(take, `no other test file builds (or remove ${lock})`, 300_000);
  try {
    const sources = await Promise.all(folders.map((folder) => newest(join(ROOT, folder))));
    const built = await stat(stamp).catch(() => undefined);
    if (built && built.mtimeMs > Math.max(...sources)) return;
    await mkdir(BUILT, { recursive: true });
    await copyFile(join(ROOT, 'package.json'), join(BUILT, 'package.json'));
    const options = ['--config-file', '.swcrc', '--ignore', '**/*.spec.ts', '--quiet'];
    await run(join(ROOT, 'node_modules/.bin/swc'), [...folders, '--out-dir', join(BUILT, 'dist'), ...options], {
      cwd: ROOT,
    });
    await writeFile(stamp, '');
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

export async function hasPythonPeers(): Promise<boolean> {
  return run(PYTHON, ['-c', 'import oslo_messaging']).then(
    () => true,
    () => false,
  );
}

export type Line = Readonly<Record<string, unknown>>;

/** A program that prints JSON lines. */
export class LineProgram {
  readonly lines: Line[] = [];
  private readonly child: ChildProcess;
  private text = '';
  private rest = '';
  private errors = '';
  readonly exit: Promise<number | null>;

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(command, args, {
      env: { ...process.env, ...env },
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.take(text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors = (this.errors + text).slice(-4000);
    });
    this.exit = new Promise((resolve) => this.child.once('close', resolve));
  }

  get pid(): number {
    return this.child.pid as number;
  }

  events(event: string): Line[] {
    return this.lines.filter((line) => line['event'] === event);
  }

  async ready(): Promise<this> {
    const ended = { yes: false };
    void this.exit.then(() => {
      ended.yes = true;
    });
    await eventually(() => ended.yes || this.events('ready').length > 0, `a ready line. ${this.errors}`, 300_000);
    if (ended.yes) throw new Error(`the program ended before it was ready: ${this.errors}`);
    return this;
  }

  /** All lines, when it has ended by itself. */
  async finished(): Promise<{ status: number | null; lines: readonly Line[]; text: string; errors: string }> {
    const status = await this.exit;
    return { status, lines: this.lines, text: this.text, errors: this.errors };
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await this.exit;
    clearTimeout(timer);
  }

  private take(text: string): void {
    this.text = (this.text + text).slice(-100_000);
    const parts = (this.rest + text).split('\n');
    this.rest = parts.pop() ?? '';
    for (const line of parts) if (line.startsWith('{"')) this.lines.push(JSON.parse(line) as Line);
  }
}

export const python = (script: string, ...args: string[]): LineProgram =>
  new LineProgram(PYTHON, [join(ROOT, 'test/bus/fixtures/peers', script), ...args]);

export const node = (script: string, ...args: string[]): LineProgram =>
  new LineProgram(process.execPath, [join(BUILT, 'dist', script), ...args]);
