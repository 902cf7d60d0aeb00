import { Worker } from 'node:worker_threads';
import type { TemplatePaths } from './embedded-paths.js';

/** What engine-worker.js is started with. */
export interface EngineOptions {
  /** Data directory; unset: in memory. */
  readonly dataDir?: string;
  readonly templates: TemplatePaths;
  /** Path of the unix socket it serves. */
  readonly socket: string;
  /** How long an idle transaction may keep others waiting, in ms. */
  readonly idleTransactionMs: number;
  /** Between checkpoints, in ms. */
  readonly checkpointMs: number;
}

export interface EngineListener {
  /** The first start on this installation has to prepare a data directory. */
  readonly onMakingTemplate: () => void;
  /** Something that a person should see happened; the engine goes on. */
  readonly onWarning: (warning: string) => void;
  /** The thread has ended without having been asked to. */
  readonly onDeath: (error: Error) => void;
}

export interface EngineThread {
  /** Resolves when the engine has written everything and its thread is gone. */
  readonly close: () => Promise<void>;
}

/**
 * Starts PostgreSQL in a thread of its own; resolves when it takes connections.
 *
 */
export async function startEngineThread(options: EngineOptions, listener: EngineListener): Promise<EngineThread> {
  const worker = new Worker(new URL('./engine-worker.js', import.meta.url), {
    name: 'embedded-postgresql',
    workerData: options,
    execArgv: [],
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  await untilReady(worker, listener);
  // The data is safe without a farewell: a process that has nothing else to do may end.
  worker.unref();
  let closing = false;
  let failure = new Error('the thread of the embedded database has ended');
  worker.on('error', (error: Error) => {
    failure = error;
  });
  void ended.then(() => {
    if (!closing) listener.onDeath(failure);
  });
  return {
    close: async () => {
      closing = true;
      worker.ref();
      worker.postMessage('close');
      await ended;
    },
  };
}

function untilReady(worker: Worker, listener: EngineListener): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: unknown) => {
      if (message === 'making-template') listener.onMakingTemplate();
      else if (message === 'ready') resolve();
      else if (typeof message === 'object' && message && 'warning' in message)
        listener.onWarning(String(message.warning));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread of the embedded database ended with code ${code}`)));
  });
}
