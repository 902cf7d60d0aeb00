import { joinEmbeddedServer } from './embedded/embedded-server.js';
import type { PersistenceOptions } from './persistence-options.js';

/** How the driver reaches the server, and what to do when the data source is done with it. */
export interface ConnectionEnd {
  readonly address: { url: string } | { host: string; port: number; username: string; database: string };
  readonly leave: () => Promise<void>;
}

/** The server that DATABASE_URL names, or the embedded one of the state directory. */
export async function connectionEnd(options: PersistenceOptions): Promise<ConnectionEnd> {
  if (options.databaseUrl) return { address: { url: options.databaseUrl }, leave: async () => {} };
  const server = await joinEmbeddedServer(options.stateDir);
  return { address: server.address, leave: server.leave };
}
