import type { Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const SWEEP_MS = 50;

/** Open connections of each server, from its first moment. */
const connections = new WeakMap<object, Set<Socket>>();

/** Remembers who is connected, so that `closeWithin` can tell who has never said anything. */
export function watchConnections(app: NestFastifyApplication): void {
  const server = app.getHttpServer();
  const open = new Set<Socket>();
  connections.set(server, open);
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
}

/**
 * Closes the app. Until it is closed, connections are swept on which nothing is under way: those that a client keeps alive
 * and that fall idle only now, and those on which no byte has come, which Node does not count as idle.
 *
 * @param graceMs after which every connection is cut, whatever its client still wants
 */
export async function closeWithin(app: NestFastifyApplication, graceMs: number): Promise<void> {
  const server = app.getHttpServer();
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    for (const socket of connections.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy();
  }, SWEEP_MS);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
