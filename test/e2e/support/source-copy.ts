import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pollUntil } from '../../support/poll-until.js';
import { runToItsEnd } from './program-run.js';

const COPIED = ['apps', 'libs', 'tools', 'package.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'];
const SWC = 'apps libs --out-dir dist --config-file .swcrc --copy-files --ignore **/*.spec.ts --quiet'.split(' ');

/** A program that runs in a copy, and all that it has printed. */
export interface ProgramInCopy {
  readonly said: () => string;
  /** Resolves once `pattern` has been printed; rejects when the program ends before. */
  readonly says: (pattern: RegExp, within?: number) => Promise<void>;
  /** Ends the program and whatever it has started. */
  readonly end: () => Promise<void>;
}

/** The sources in a folder of their own, where a suite may change and compile them: others run what lies in `dist`. */
export class SourceCopy {
  private constructor(readonly folder: string) {}

  static async make(): Promise<SourceCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'proptrail-copy-'));
    for (const name of COPIED) await cp(name, join(folder, name), { recursive: true });
    await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
    return new SourceCopy(folder);
  }

  /** Runs a program of node_modules to its end, in the folder. */
  run(script: string, ...args: string[]) {
    const command = [process.execPath, join(this.folder, 'node_modules', script), ...args];
    return runToItsEnd(['sh', '-c', 'cd "$0" && exec "$@"', this.folder, ...command], {});
  }

  /** Compiles apps and libs, without the database that a whole build prepares. */
  async compile(): Promise<void> {
    const { code, stderr } = await this.run('@swc/cli/bin/swc.js', ...SWC);
    if (code !== 0) throw new Error(`the copy does not compile: ${stderr}`);
  }

  start(script: string, args: readonly string[], env: NodeJS.ProcessEnv): ProgramInCopy {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own: what it starts ends with it.
      detached: true,
    });
    return programOf(child);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

function programOf(child: ChildProcess): ProgramInCopy {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    said: () => said,
    says: async (pattern, within = 80_000) => {
      await pollUntil(
        () => said,
        (text) => hasEnded() || pattern.test(text),
        { within, what: `a program that says ${pattern}` },
      );
      if (!pattern.test(said)) throw new Error(`the program has ended: ${said}`);
    },
    end: async () => {
      if (!hasEnded()) process.kill(-(child.pid as number), 'SIGKILL');
      await closed;
    },
  };
}
