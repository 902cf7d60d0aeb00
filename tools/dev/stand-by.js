// @ts-check
// Loads the packages that the services are built on, and starts the cloud when it is told to.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const { dependencies } = require('../../package.json');

// Who watches has gone: so does the cloud, in good order if it has been started.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.once('message', async () => {
  process.channel?.unref();
  await import(new URL('../../dist/apps/all-in-one/src/main.js', import.meta.url).href);
  process.send?.('started');
});

for (const name of Object.keys(dependencies)) await import(pathToFileURL(require.resolve(name)).href);
