import { type ChildProcess, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Round } from './drive.js';
import type { Measured } from './workload.js';

const SERVE = fileURLToPath(new URL('./serve.js', import.meta.url));
const DRIVE = fileURLToPath(new URL('./drive.js', import.meta.url));

export function started(command: string, args: readonly string[]): Promise<ChildProcess & { pid: number }> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`${command} ${args[0]} ended with status ${status}`)));
    child.stdout.once('data', () => resolve(child as ChildProcess & { pid: number }));
  });
}

function answerOf(driver: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (status: number | null) => reject(new Error(`a caller of the bench ended with status ${status}`));
    driver.once('exit', ended);
    driver.once('message', (answer: Answer) => {
      driver.off('exit', ended);
      resolve(answer);
    });
  });
}

/** One of the compared ways: a process that serves and one that calls, idle between its rounds. */
export class Pair {
  private constructor(
    readonly way: string,
    private readonly server: ChildProcess & { pid: number },
    private readonly driver: ChildProcess,
  ) {}

  static async start(way: string, url: string): Promise<Pair> {
    const queue = way === 'ours' ? 'bench' : `bench-${way}`;
    const server = await started(process.execPath, [SERVE, way, url, queue]);
    const driver = fork(DRIVE, [way, url, queue]);
    await answerOf(driver);
    return new Pair(way, server, driver);
  }

  async run(round: Omit<Round, 'pids'>, brokerPid: number): Promise<Measured> {
    const pids = { client: this.driver.pid as number, server: this.server.pid, broker: brokerPid };
    this.driver.send({ ...round, pids } satisfies Round);
    const answer = await answerOf(this.driver);
    if ('measured' in answer) return answer.measured;
    throw new Error(`${this.way}: ${'error' in answer ? answer.error : 'no answer'}`);
  }

  stop(): void {
    this.driver.disconnect();
    this.server.kill();
  }
}
