import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { type BenchClient, bareOn, oursOn, stockOn } from './clients.js';
import { type Load, type Measured, measure, payloadOf } from './workload.js';

/** The callers of the bench, each a process of its own: `drive.js WAY URL QUEUE`, told by its parent what to do. */
const CLIENTS: Readonly<Record<string, (url: string, queue: string) => Promise<BenchClient>>> = {
  ours: oursOn,
  stock: stockOn,
  bare: bareOn,
};
const CAST_DEADLINE_MS = 60_000;

export interface Round extends Load {
  readonly kind: 'call' | 'cast';
  readonly size: number;
  /** Whose CPU is measured, by name. */
  readonly pids: Readonly<Record<string, number>>;
}

export type Answer = { readonly ready: true } | { readonly measured: Measured } | { readonly error: string };

async function untilCounted(client: BenchClient, wanted: number): Promise<void> {
  const end = Date.now() + CAST_DEADLINE_MS;
  while ((await client.count()) < wanted)
    if (Date.now() > end) throw new Error(`only ${await client.count()} of ${wanted} casts arrived`);
}

async function main(): Promise<void> {
  Logger.overrideLogger(false);
  const [way = '', url = '', queue = ''] = process.argv.slice(2);
  const open = Object.hasOwn(CLIENTS, way) ? CLIENTS[way] : undefined;
  const tell = (answer: Answer) => process.send?.(answer);
  if (!open) throw new Error(`WAY must be one of ${Object.keys(CLIENTS).join(', ')}`);
  const client = await open(url, queue);
  let casts = 0;
  process.on('message', ({ kind, size, pids, total, concurrency }: Round) => {
    const payload = payloadOf(size);
    const settle = async (): Promise<void> => {
      casts += kind === 'cast' ? total : 0;
      if (kind === 'cast') await untilCounted(client, casts);
    };
    measure({ total, concurrency }, () => client[kind](payload), pids, settle).then(
      (measured) => tell({ measured }),
      (error: unknown) =>
        tell({ error: error instanceof Error ? error.message : (JSON.stringify(error) ?? String(error)) }),
    );
  });
  process.once('disconnect', () => process.exit());
  tell({ ready: true });
}

await main();
