import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { type ImageBody, imageIsActive } from './support/images.js';
import { activeImage, activeServer } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

type Properties = Readonly<Record<string, unknown>>;

interface Recorded {
  readonly booted: Properties;
  readonly snapshot: Properties;
  readonly backup: Properties;
}

const recorded = JSON.parse(
  await readFile(new URL('fixtures/recorded-snapshots.json', import.meta.url), 'utf8'),
) as Recorded;
/** Who asked, and for which server. */
const OWN = ['instance_uuid', 'user_id', 'owner_id', 'boot_roles', 'owner_user_name', 'owner_project_name'];
/** A libvirt host registers these when it spawns; the recorded cloud ran nova's fake hypervisor. */
const REGISTERED = /^hw_(machine_type|cdrom_bus|disk_bus|input_bus|pointer_model|video_model|vif_model)$/;

/** Names and values as the recorded image has them, except for what is another in every cloud. */
function comparable(image: Properties, like: Properties): Properties {
  const entries = Object.entries(image).filter(([name]) => Object.hasOwn(like, name) || !REGISTERED.test(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, OWN.includes(name) ? typeof value : value]));
}

/** Without attributes that a recorded document leaves out. */
const ATTRIBUTES = new Set(
  'id name status size virtual_size checksum os_hash_algo os_hash_value os_hidden owner visibility protected created_at updated_at tags self file schema stores'.split(
    ' ',
  ),
);
const properties = (image: ImageBody): Properties =>
  Object.fromEntries(Object.entries(image).filter(([name]) => !ATTRIBUTES.has(name)));

describe.each(await backends())('Images of a server, against those of a Zed cloud, on $name', (backend) => {
  let cloud: TestCloud;
  let server: string;
  beforeAll(async () => {
    cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed' });
    server = await activeServer(cloud, { imageRef: await activeImage(cloud, { ...recorded.booted }) });
  }, 60_000);
  afterAll(async () => {
    await cloud.stop();
    await backend.release();
  });

  it.each([
    ['snapshot', { createImage: { name: 'snap-noninh' } }],
    ['backup', { createBackup: { name: 'bk', backup_type: 'daily', rotation: 1, metadata: {} } }],
  ] as const)('a %s has the same properties, and no other', async (kind, body) => {
    const { image_id } = await act<{ image_id: string }>(cloud, server, body);
    const image = properties(await imageIsActive(cloud, image_id));
    expect(comparable(image, recorded[kind])).toEqual(comparable(recorded[kind], recorded[kind]));
    await actionReaches(cloud, server, 'ACTIVE');
  });
});
