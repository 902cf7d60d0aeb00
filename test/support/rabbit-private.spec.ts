import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from './free-port.js';

describe('the start of a private RabbitMQ', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'proptrail-node-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What the start says when this stands in place of the node. */
  async function startOf(program: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    writeFileSync(join(folder, 'rabbitmq-server'), `#!/bin/sh\n${program}\n`);
    chmodSync(join(folder, 'rabbitmq-server'), 0o755);
    const places = { BASE: join(folder, 'base'), KEPT_LOGS: join(folder, 'kept'), RABBITMQ_BIN: folder };
    const options = { env: { ...process.env, ...places, PORT: String(await freePort()), ...env } };
    return promisify(execFile)('tools/rabbit-private.sh', ['start'], options).then(
      () => 'it has started',
      ({ stderr }: { stderr: string }) => stderr,
    );
  }

  const keptLog = (said: string) => readFileSync(join(/kept in (\S+)/.exec(said)?.[1] ?? '', 'stderr'), 'utf8');

  it('fails at once when the node has ended, and keeps what it said', async () => {
    const began = performance.now();
    const said = await startOf('echo no memory left >&2; exit 1');
    expect(said).toMatch(/^RabbitMQ ended before it answered on port \d+; its logs are kept in .*\nno memory left/);
    expect(keptLog(said)).toBe('no memory left\n');
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('waits for a node that lives, and says after its time that it does', async () => {
    const said = await startOf('echo still loading >&2; exec sleep 4', { WAIT: '1' });
    expect(said).toMatch(/^RabbitMQ lives but did not answer on port \d+ within 1 s; its logs are kept in /);
    expect(keptLog(said)).toBe('still loading\n');
  });
});
