import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { PRIORITIES, type PrepareOverrides } from '#messaging';
import type { Args, CallResult, PeerCaller } from './peer-caller.js';

interface Check {
  readonly name: string;
  readonly method: string;
  readonly args?: Args;
  readonly over?: PrepareOverrides;
  readonly passes: (result: CallResult) => boolean;
}

const is =
  (expected: unknown) =>
  ({ ok, result }: CallResult): boolean =>
    ok && isDeepStrictEqual(result, expected);
const raises =
  (excType: string) =>
  ({ error }: CallResult): boolean =>
    error?.['exc_type'] === excType;
const echoed = ({ result }: CallResult): Args => (result as { args: Args }).args;

const MIXED = { x: 1, s: 'ü☃', n: null, f: 1.5, l: [1, { a: [] }] };

/** The calls of `peer_client.py suite`, in its order and under its names. */
function checks(server: string, context: Args): readonly Check[] {
  const add = { a: 1, b: 1 };
  return [
    { name: 'echo', method: 'echo', args: MIXED, passes: (r) => isDeepStrictEqual(echoed(r), MIXED) },
    {
      name: 'context',
      method: 'echo',
      passes: ({ result }) => {
        const { ctxt } = result as { ctxt: Args };
        return Object.keys(context).every((key) => isDeepStrictEqual(ctxt[key], context[key]));
      },
    },
    { name: 'add', method: 'add', args: { a: 2, b: 40 }, passes: is(42) },
    { name: 'add-to-server', method: 'add', args: { a: 2, b: 40 }, over: { server }, passes: is(42) },
    { name: 'none-result', method: 'none', passes: is(null) },
    { name: 'version-ok', method: 'add', args: add, over: { version: '1.2' }, passes: is(2) },
    {
      name: 'version-too-new',
      method: 'add',
      args: add,
      over: { version: '1.99' },
      passes: raises('UnsupportedVersion'),
    },
    { name: 'version-major', method: 'add', args: add, over: { version: '2.0' }, passes: raises('UnsupportedVersion') },
    {
      name: 'namespace-unknown',
      method: 'add',
      args: add,
      over: { namespace: 'nope' },
      passes: raises('UnsupportedVersion'),
    },
    { name: 'no-such-method', method: 'does_not_exist', passes: raises('NoSuchMethod') },
    { name: 'private-method', method: '_raise_expected', args: { kind: 1 }, passes: raises('NoSuchMethod') },
    {
      name: 'fail-value-builtin',
      method: 'fail',
      args: { kind: 'value' },
      passes: ({ error }) => error?.['py_class'] === 'ValueError',
    },
    {
      name: 'fail-custom-remoteerror',
      method: 'fail',
      args: { kind: 'custom' },
      passes: (r) =>
        raises('PeerError')(r) && r.error?.['value'] === 'custom failure' && Number(r.error['traceback_lines']) > 0,
    },
    { name: 'fail-expected', method: 'fail', args: { kind: 'expected' }, passes: raises('PeerError') },
    {
      name: 'fail-unicode',
      method: 'fail',
      args: { kind: 'unicode' },
      passes: ({ error }) => String(error?.['str']).includes('☃'),
    },
    {
      name: 'timeout',
      method: 'slow',
      args: { seconds: 2.5 },
      over: { timeoutMs: 1000 },
      passes: ({ error, ms = 0 }) => error?.['py_class'] === 'MessagingTimeout' && ms > 900 && ms < 2400,
    },
    {
      name: 'call-monitor',
      method: 'slow',
      args: { seconds: 5 },
      over: { timeoutMs: 20_000, callMonitorTimeoutS: 2 },
      passes: is({ slept: 5 }),
    },
    {
      name: 'big-64k',
      method: 'echo',
      args: { b: 'x'.repeat(65_536) },
      passes: (r) => String(echoed(r)['b']).length === 65_536,
    },
    {
      name: 'big-1m',
      method: 'echo',
      args: { b: 'y'.repeat(1_048_576) },
      passes: (r) => String(echoed(r)['b']).length === 1_048_576,
    },
  ];
}

async function countUntil(caller: PeerCaller, server: string, atLeast: number): Promise<CallResult> {
  const end = Date.now() + 5000;
  for (;;) {
    const count = await caller.call('records_count', {}, { server });
    if (Number(count.result) >= atLeast || Date.now() > end) return count;
  }
}

/** @returns how many checks failed. */
export async function runSuite(caller: PeerCaller): Promise<number> {
  const failed: string[] = [];
  const { suiteServer: server, ctxt } = caller.options;
  const report = (name: string, res: CallResult, passes: Check['passes']) => {
    let passed = false;
    let shown: unknown = res;
    try {
      passed = passes(res);
    } catch (error) {
      shown = { res, check_error: String(error) };
    }
    if (!passed) failed.push(name);
    caller.emit({ check: name, passed, res: shown });
  };

  for (const { name, method, args, over, passes } of checks(server, ctxt))
    report(name, await caller.call(method, args, over), passes);

  const token = randomUUID().replaceAll('-', '');
  await caller.call('records_clear', {}, { server });
  await caller.prepare({}).cast('record', { kind: 'cast', token }, ctxt);
  await caller.prepare({ server }).cast('record', { kind: 'cast-server', token }, ctxt);
  await caller.prepare({ server: undefined }).fanout('record', { kind: 'fanout', token }, ctxt);
  report('casts-recorded', await countUntil(caller, server, 2), ({ result }) => Number(result) >= 2);

  const nobody = { topic: `nobody-${token}`, timeoutMs: 3000, atLeastOnce: true };
  report(
    'mandatory-unroutable',
    await caller.call('echo', {}, nobody),
    ({ error }) => error?.['py_class'] === 'MessageUndeliverable',
  );

  const notifier = caller.notifier();
  for (const prio of PRIORITIES) await notifier.notify(prio, `peer.event.${prio}`, { token, prio }, ctxt);
  caller.emit({ check: 'notifications-sent', passed: true, res: { token } });
  caller.emit({ summary: true, failed });
  return failed.length;
}
