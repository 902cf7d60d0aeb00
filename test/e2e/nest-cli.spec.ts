import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { SourceCopy } from './support/source-copy.js';

const NEST = '@nestjs/cli/bin/nest.js';

describe("Nest's own command", () => {
  let copy: SourceCopy;

  beforeAll(async () => {
    copy = await SourceCopy.make();
  });
  afterAll(() => copy.remove());

  it('builds an application with its libs where package.json looks for them', async () => {
    const { code, stderr } = await copy.run(NEST, 'build', 'nova-api');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('Successfully compiled') });
    for (const path of ['apps/nova-api/src/main.js', 'libs/persistence/src/embedded/engine-worker.js'])
      expect(existsSync(join(copy.folder, 'dist', path))).toBe(true);
  }, 90_000);

  it('starts a service and watches its sources', async () => {
    const nest = copy.start(join('node_modules', NEST), ['start', 'glance', '--watch'], {
      GLANCE_PORT: String(await freePort()),
      PROPTRAIL_STATE_DIR: ':memory:',
      DATABASE_URL: '',
      TRANSPORT_URL: '',
    });
    try {
      await nest.says(/glance \(icehouse\) .* ready in/);
      expect(nest.said()).toMatch(/Watching for file changes[\s\S]*glance \(icehouse\) .* ready in/);
    } finally {
      await nest.end();
    }
  }, 90_000);
});
