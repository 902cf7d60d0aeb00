import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../support/free-port.js';
import { type ProgramInCopy, SourceCopy } from './support/source-copy.js';

const WATCHED = 'apps/glance/src/main.ts';
/** Changed together with it, and after it in the order of the compiling. */
const BESIDE = 'apps/glance/src/tokens.ts';

describe('npm run dev', () => {
  let copy: SourceCopy;
  let dev: ProgramInCopy;

  beforeAll(async () => {
    copy = await SourceCopy.make();
    await copy.compile();
    const [glance, cinder, nova, compute] = await freePorts(4);
    dev = copy.start('tools/dev/watch.js', [], {
      GLANCE_PORT: String(glance),
      CINDER_PORT: String(cinder),
      NOVA_PORT: String(nova),
      NOVA_COMPUTE_PORT: String(compute),
      PROPTRAIL_STATE_DIR: join(copy.folder, 'var'),
      LOG_LEVEL: 'silent',
      DATABASE_URL: '',
      TRANSPORT_URL: '',
    });
    await dev.says(/ready in/);
  }, 90_000);
  afterAll(async () => {
    await dev.end();
    await copy.remove();
  });

  it('starts the cloud anew when a source has changed, on the state that was there', async () => {
    await appendFile(join(copy.folder, WATCHED), '\nexport const CHANGED = true;\n');
    await dev.says(/Changed: apps\/glance\/src\/main\.ts[\s\S]*ready in/);
    expect(await readFile(join(copy.folder, 'dist/apps/glance/src/main.js'), 'utf8')).toContain('CHANGED = true');
  }, 90_000);

  it('leaves the cloud as it is when a source does not compile, and goes on with the next change', async () => {
    const source = await readFile(join(copy.folder, WATCHED), 'utf8');
    await writeFile(join(copy.folder, WATCHED), `${source}\nconst = ;\n`);
    await appendFile(join(copy.folder, BESIDE), '\nexport const BESIDE = true;\n');
    await dev.says(/Not restarted: apps\/glance\/src\/main\.ts does not compile/);
    await writeFile(join(copy.folder, WATCHED), `${source}\nexport const MENDED = true;\n`);
    await dev.says(/does not compile[\s\S]*Changed: apps\/glance\/src\/main\.ts[\s\S]*ready in/);
    expect(await readFile(join(copy.folder, 'dist', BESIDE.replace('.ts', '.js')), 'utf8')).toContain('BESIDE = true');
  }, 90_000);
});
