import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openDataSource, prepareEmbeddedDatabase } from '#persistence';

// Run by the build, so that no start has to pay for initdb and the migrations.

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const files = (directory: string) =>
  readdirSync(ROOT + directory, { recursive: true, encoding: 'utf8' }).map((name) => `${directory}/${name}`);

/** Everything that a schema is made by: migrations import nothing else (`.dependency-cruiser.js` holds them to it). */
const sources = [...files('apps').filter((path) => path.includes('/migrations/')), ...files('libs/persistence/src')]
  .filter((path) => path.endsWith('.js'))
  .map((path) => ROOT + path);

await prepareEmbeddedDatabase(sources, async (stateDir) => {
  const { SERVICES } = await import('./cloud.js');
  for (const { schema } of SERVICES) {
    if (schema === undefined) continue;
    const dataSource = await openDataSource({ ...schema, stateDir });
    await dataSource.destroy();
  }
});
