import { spawn } from 'node:child_process';

export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the build to its end. @param within ms after which it is killed, and `code` is null */
export async function runToItsEnd(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  within = 60_000,
): Promise<ProgramEnd> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  const timer = setTimeout(() => child.kill('SIGKILL'), within);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(timer);
  return { code, ...said };
}
