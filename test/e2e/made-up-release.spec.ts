import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../support/free-port.js';
import { ApiClient } from './support/api-client.js';
import { activeImage, activeServer, domainXml, systemMetadata } from './support/scenario.js';
import { type ProgramInCopy, SourceCopy } from './support/source-copy.js';

/** One that OpenStack has made and Proptrail does not run, with a row that is Zed's under its name. */
const NAME = 'queens';
const ROWS = 'libs/releases/src/releases.ts';
/** What OpenStack's Queens did not change: images are private again, as before Ocata. */
const CHANGES = 'libs/image-properties/src/changes.ts';
const CHANGE = `['${NAME}', ({ attributes }) => ({ attributes: { ...attributes, visibility: 'private' } })],`;

/** A text with `addition` before the first match of `mark`, which must be there. */
function withAddition(text: string, mark: RegExp, addition: string): string {
  const at = text.search(mark);
  expect(at).toBeGreaterThan(0);
  return `${text.slice(0, at)}${addition}${text.slice(at)}`;
}

/** Has the compiler look at all that runs, with the release. */
const TYPES = { extends: './tsconfig.json', include: ['apps/*/src/main.ts', 'apps/*/src/*/main.ts'] };

describe('a release that is a row and a dated change', () => {
  let copy: SourceCopy;
  let cloud: ProgramInCopy;
  let clients: { glance: ApiClient; cinder: ApiClient; nova: ApiClient };

  const edit = async (path: string, change: (text: string) => string) => {
    const file = join(copy.folder, path);
    await writeFile(file, change(await readFile(file, 'utf8')));
  };

  beforeAll(async () => {
    copy = await SourceCopy.make();
    await edit(ROWS, (text) => {
      const [row = ''] = /^ {2}zed: \{[\s\S]*?^ {2}\},\n/m.exec(text) ?? [];
      return withAddition(text, /^ {2}zed: \{/m, row.replace('zed:', `${NAME}:`).replace("'Zed'", "'Queens'"));
    });
    await edit(CHANGES, (text) => {
      const profile = text.indexOf('profiles<GlanceProfile>');
      return text.slice(0, profile) + withAddition(text.slice(profile), /^ {2}\[\s*'rocky'/m, `  ${CHANGE}\n`);
    });
    await copy.compile();
    const [glance, cinder, nova, compute] = await freePorts(4);
    cloud = copy.start('dist/apps/all-in-one/src/main.js', [], {
      OPENSTACK_RELEASE: NAME,
      GLANCE_PORT: String(glance),
      CINDER_PORT: String(cinder),
      NOVA_PORT: String(nova),
      NOVA_COMPUTE_PORT: String(compute),
      NOVA_REPORT_INTERVAL: '0.5',
      PROPTRAIL_STATE_DIR: join(copy.folder, 'var'),
      LOG_LEVEL: 'silent',
      DATABASE_URL: '',
      TRANSPORT_URL: '',
    });
    await cloud.says(/ready in/);
    const client = (port: number | undefined, more = {}) =>
      new ApiClient(`http://127.0.0.1:${port}`, { 'x-auth-token': 'ann:acme', 'x-roles': 'admin', ...more });
    clients = {
      glance: client(glance),
      cinder: client(cinder, { 'openstack-api-version': 'volume 3.50' }),
      nova: client(nova, { 'openstack-api-version': 'compute 2.60' }),
    };
  }, 120_000);
  afterAll(async () => {
    await cloud.end();
    await copy.remove();
  });

  it('is named by the process that runs it', () => {
    expect(cloud.said()).toContain(`Proptrail, release ${NAME}`);
  });

  it('carries a property of an image into the domain of a server', async () => {
    const image = await activeImage(clients, { hw_disk_bus: 'scsi' });
    const { body } = await clients.glance.ask<{ visibility: string }>(`/v2/images/${image}`);
    expect(body.visibility).toBe('private');
    const server = await activeServer(clients, { imageRef: image });
    expect(await systemMetadata(clients, server)).toMatchObject({ image_hw_disk_bus: 'scsi' });
    expect(await domainXml(clients, server)).toMatch(
      /<target bus=['"]scsi['"] dev=['"]sda['"]\/>|<target dev=['"]sda['"] bus=['"]scsi['"]\/>/,
    );
  }, 60_000);

  it('is no stranger to any type: nothing else had to know its name', async () => {
    await writeFile(join(copy.folder, 'tsconfig.made-up.json'), JSON.stringify(TYPES));
    const { code, stdout } = await copy.run('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.made-up.json');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  }, 120_000);
});
