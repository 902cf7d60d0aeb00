import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { PRIORITIES } from '#messaging';
import { runBench } from './client-bench.js';
import { type ClientOptions, command, jsonArgument } from './client-options.js';
import { runSuite } from './client-suite.js';
import { PeerCaller } from './peer-caller.js';

type Action = (caller: PeerCaller, values: readonly string[]) => Promise<number>;

const required = (value: string | undefined, what: string): string => {
  if (value === undefined) throw new Error(`${what} is missing`);
  return value;
};

const ACTIONS: Readonly<Record<string, Action>> = {
  suite: (caller) => runSuite(caller),
  call: async (caller, [method, args]) => {
    const result = await caller.call(required(method, 'METHOD'), jsonArgument(args));
    caller.emit({ ...result });
    return result.ok ? 0 : 1;
  },
  cast: async (caller, [method, args]) => {
    await caller.prepare({}).cast(required(method, 'METHOD'), jsonArgument(args), caller.options.ctxt);
    caller.emit({ ok: true });
    return 0;
  },
  fanout: async (caller, [method, args]) => {
    await caller.prepare({}).fanout(required(method, 'METHOD'), jsonArgument(args), caller.options.ctxt);
    caller.emit({ ok: true });
    return 0;
  },
  notify: async (caller, [priority, eventType, payload]) => {
    const known = PRIORITIES.find((one) => one === priority);
    if (!known) throw new Error(`PRIORITY must be one of ${PRIORITIES.join(', ')}`);
    await caller
      .notifier()
      .notify(known, required(eventType, 'EVENT_TYPE'), jsonArgument(payload), caller.options.ctxt);
    caller.emit({ ok: true });
    return 0;
  },
  'bench-call': async (caller, values) => {
    await runBench(caller, 'call', values);
    return 0;
  },
  'bench-cast': async (caller, values) => {
    await runBench(caller, 'cast', values);
    return 0;
  },
};

// Standard output is for result lines alone.
Logger.overrideLogger(false);

async function main(): Promise<number> {
  const parsed = command.parse();
  const [action = '', ...values] = parsed.args;
  const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (!run) throw new Error(`action must be one of ${Object.keys(ACTIONS).join(', ')}, not ${JSON.stringify(action)}`);
  const caller = new PeerCaller(parsed.opts<ClientOptions>());
  try {
    await caller.transport.connect();
    return await run(caller, values);
  } finally {
    await caller.transport.close();
  }
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: Error) => {
    process.stderr.write(`bus:client: ${error.message}\n`);
    process.exitCode = 2;
  },
);
