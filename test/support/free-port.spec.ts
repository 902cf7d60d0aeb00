import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { freePort, freePorts } from './free-port.js';

/** The lowest port that Linux gives to whoever asks for any. */
const EPHEMERAL = 32_768;

describe('a free port', () => {
  it('is given once, and is none that a connection may get meanwhile', async () => {
    const ports = await freePorts(20);
    expect(new Set(ports).size).toBe(20);
    expect(Math.max(...ports)).toBeLessThan(EPHEMERAL);
  });

  it('is none that somebody listens on, also when all others were given before', async () => {
    const taken = await freePort();
    const server = createServer().listen(taken, '127.0.0.1');
    await once(server, 'listening');
    try {
      expect((server.address() as AddressInfo).port).toBe(taken);
      expect(await freePorts(200)).not.toContain(taken);
    } finally {
      server.close();
    }
  });
});
