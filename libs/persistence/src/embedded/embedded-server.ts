export interface EmbeddedServer {
  readonly address: { host: string; port: number; username: string; database: string };
  readonly leave: () => Promise<void>;
}

export async function joinEmbeddedServer(stateDir: string): Promise<EmbeddedServer> {
  throw new Error(`The embedded database of ${stateDir} is being built: set DATABASE_URL until then`);
}
