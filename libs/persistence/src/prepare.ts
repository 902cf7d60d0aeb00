import { IN_MEMORY, joinEmbeddedServer } from './embedded/embedded-server.js';

// Run by the build, so that no start has to pay for initdb: `node dist/libs/persistence/src/prepare.js`. The first
// start of an installation leaves the prepared data directory behind; this one is stopped at once.
const server = await joinEmbeddedServer(IN_MEMORY);
await server.leave();
