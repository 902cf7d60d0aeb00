import { createServer } from 'node:net';

/** Below the ports that any connection may get from Linux (32768 and above) between the look and the use. */
const FIRST_PORT = 17_000;
const BLOCK = 200;
const BLOCKS = 40;

/** Suites that run at once have a block each, so that none takes what another has just found. */
const first = FIRST_PORT + (Number(process.env['JEST_WORKER_ID'] ?? 0) % BLOCKS) * BLOCK;
let next = Math.floor(Math.random() * BLOCK);

/** A port of 127.0.0.1 that nobody listens on, and that nobody else is given. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < BLOCK; tried += 1) {
    const port = first + (next % BLOCK);
    next += 1;
    if (await canListen(port)) return port;
  }
  throw new Error(`no TCP port to be had on 127.0.0.1 from ${first} to ${first + BLOCK - 1}`);
}

export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
