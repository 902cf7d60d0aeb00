import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createServer,
  createVolume,
  domainXml,
  serverSettles,
  showServer,
  systemMetadata,
  volumeReaches,
} from './support/scenario.js';
import { PROJECT, someUuid, TestCloud } from './support/test-cloud.js';

const found = await backends();

/** What may come out of a refusal: status and message of the body. */
type Refusal = readonly [number, string | RegExp];

describe.each(found)('bad input, on $name', (backend) => {
  let cloud: TestCloud;
  let image: string;

  beforeAll(async () => {
    cloud = await TestCloud.start(backend);
    image = await activeImage(cloud);
  }, 60_000);
  afterAll(async () => {
    await cloud?.stop();
    await backend.release();
  }, 30_000);

  const rowCounts = () =>
    cloud.sql(`SELECT (SELECT count(*) FROM nova.instances)::int AS instances, (SELECT count(*) FROM nova.instance_system_metadata)::int AS rows,
                      (SELECT count(*) FROM cinder.volumes)::int AS volumes, (SELECT count(*) FROM glance.images)::int AS images,
                      (SELECT count(*) FROM glance.image_properties)::int AS properties`);

  async function refused(server: Record<string, unknown>, [status, message]: Refusal): Promise<void> {
    const before = await rowCounts();
    const answer = await cloud.nova.ask('/v2.1/servers', {
      json: { server: { name: 'vm', flavorRef: '1', networks: 'none', ...server } },
    });
    expect([answer.status, answer.body]).toEqual([
      status,
      { badRequest: { code: status, message: expect.stringMatching(message) } },
    ]);
    expect(await rowCounts()).toEqual(before);
  }

  it('refuses a server of an unknown image or flavor, or of none', async () => {
    await refused({ imageRef: someUuid() }, [400, /^Can not find requested image$/]);
    await refused({ imageRef: 'foo' }, [400, /^Invalid imageRef provided.$/]);
    await refused({ imageRef: '' }, [400, /^Invalid imageRef provided.$/]);
    await refused({}, [400, /^Missing imageRef attribute$/]);
    await refused({ imageRef: image, flavorRef: 'nope' }, [400, /^Invalid flavorRef provided.$/]);
  });

  it("answers with or without the project in the URL, and refuses a project that is not the caller's", async () => {
    expect((await cloud.nova.ask(`/v2.1/${PROJECT}/servers/detail`)).status).toBe(200);
    expect((await cloud.nova.ask(`/v2/${PROJECT}/flavors/1`)).body).toMatchObject({ flavor: { name: 'm1.tiny' } });
    const other = await cloud.nova.ask('/v2.1/other/servers');
    expect([other.status, other.text]).toEqual([
      400,
      expect.stringContaining("doesn't match Context's project_id 'acme'"),
    ]);
  });

  it('refuses an image that is not active', async () => {
    const queued = await cloud.glance.ask<{ id: string }>('/v2/images', { json: { name: 'queued' } });
    await refused({ imageRef: queued.body.id }, [400, `Image ${queued.body.id} is not active.`]);
  });

  it('refuses a flavor with less memory or disk than the image needs', async () => {
    await refused({ imageRef: await activeImage(cloud, { min_ram: 513 }) }, [400, /memory/i]);
    await refused({ imageRef: await activeImage(cloud, { min_disk: 2 }) }, [400, /disk/i]);
  });

  it('refuses malformed JSON, another media type, unknown fields and wrong types', async () => {
    const post = (data: string, type = 'application/json') => cloud.nova.ask('/v2.1/servers', { data, type });
    expect((await post('{nope')).body).toEqual({ badRequest: { code: 400, message: 'Malformed request body' } });
    expect((await post('<server/>', 'application/xml')).status).toBe(415);
    await refused({ imageRef: image, unheard_of: 1 }, [400, "'unheard_of' was unexpected"]);
    await refused({ imageRef: image, name: 7 }, [400, /^Server name is not a string or unicode$/]);
    await refused({ imageRef: image, name: 'x'.repeat(256) }, [400, /^Server name has more than 255 characters.$/]);
    await refused({ imageRef: image, name: '  ' }, [400, /^Server name has a minimum character requirement of 1.$/]);
    await refused({ imageRef: image, adminPass: 7 }, [400, /^Invalid adminPass$/]);
    await refused({ imageRef: image, accessIPv4: 'x' }, [400, /^accessIPv4 is not proper IPv4 format$/]);
    await refused({ imageRef: image, user_data: '*' }, [400, /^Userdata content cannot be decoded$/]);
    await refused({ imageRef: image, min_count: 'x' }, [400, 'Invalid input received: min_count must be an integer']);
    await refused({ imageRef: image, min_count: 0 }, [400, 'Invalid input received: min_count must be >= 1']);
    await refused({ imageRef: image, min_count: 2, max_count: '1' }, [400, 'min_count must be <= max_count']);
    await refused({ imageRef: image, config_drive: 'maybe' }, [400, /^Invalid config_drive provided.$/]);
  });

  it('takes an image and a flavor by their URLs, as clients of that time send them', async () => {
    const name = ' two  words ';
    const server = { name, imageRef: `http://nova/v2/images/${image}`, flavorRef: 'http://nova/v2/flavors/1?x=y' };
    const id = await activeServer(cloud, server);
    expect(await showServer(cloud, id)).toMatchObject({ name: 'two  words', image: { id: image } });
  });

  it('refuses a block device whose image, snapshot or volume is not there, and sizes that are none', async () => {
    const uuid = someUuid();
    const root = { source_type: 'image', destination_type: 'local', uuid: image, boot_index: 0 };
    const second = (device: Record<string, unknown>) => ({
      imageRef: image,
      block_device_mapping_v2: [root, { destination_type: 'volume', boot_index: -1, ...device }],
    });
    const failed = (kind: string) => `Block Device Mapping is Invalid: failed to get ${kind} ${uuid}.`;
    await refused(second({ source_type: 'snapshot', uuid }), [400, failed('snapshot')]);
    await refused(second({ source_type: 'image', uuid, volume_size: 1 }), [400, failed('image')]);
    await refused(second({ source_type: 'volume', uuid }), [400, failed('volume')]);
    await refused(second({ source_type: 'blank', volume_size: '' }), [400, 'Invalid volume_size.']);
    await refused(second({ source_type: 'blank', volume_size: '2147483648' }), [400, 'Invalid volume_size.']);
    await refused(second({ source_type: 'blank', volume_size: 1, boot_index: 2147483648 }), [
      400,
      'Boot index is invalid.',
    ]);
    await refused(second({ source_type: 'image', uuid: '\ud800' }), [400, "can't be stored"]);
    await refused({ block_device_mapping: [{ device_name: 'vda', snapshot_id: uuid, volume_size: '' }] }, [
      400,
      'Invalid volume_size.',
    ]);
  });

  it('refuses to boot from a volume that is missing, blank or in use', async () => {
    const missing = someUuid();
    await refused(bootVolume(missing), [400, `Block Device Mapping is Invalid: failed to get volume ${missing}.`]);
    const blank = await createVolume(cloud, {});
    await volumeReaches(cloud, blank, 'available');
    await refused(bootVolume(blank), [400, `Block Device ${blank} is not bootable.`]);
    const used = await createVolume(cloud, { imageRef: image });
    await volumeReaches(cloud, used, 'available');
    await activeServer(cloud, bootVolume(used));
    await refused(bootVolume(used), [400, /volume/i]);
  });

  it('refuses a property whose name would not fit into system_metadata, and takes one that just does', async () => {
    const long = await activeImage(cloud, { ['p'.repeat(250)]: 'x' });
    await refused({ imageRef: long }, [400, /too long: it has 250 characters, a server can keep names of up to 249/]);
    const fits = await activeImage(cloud, { ['p'.repeat(249)]: 'x' });
    expect(await systemMetadata(cloud, await activeServer(cloud, { imageRef: fits }))).toHaveProperty(
      [`image_${'p'.repeat(249)}`],
      'x',
    );
  });

  it('turns a property that no host can make into ERROR with a fault that names it', async () => {
    const bad = await activeImage(cloud, { hw_disk_bus: 'bogus' });
    const id = await createServer(cloud, { imageRef: bad });
    const server = await serverSettles(cloud, id);
    expect(server).toMatchObject({ status: 'ERROR', 'OS-EXT-STS:vm_state': 'error', 'OS-EXT-STS:task_state': null });
    expect(server.fault?.message).toContain('bogus');
    const gone = await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' });
    expect(gone.status).toBe(204);
    expect((await cloud.nova.ask(`/v2.1/servers/${id}`)).status).toBe(404);
  });

  it('carries hostile names and values through every hop and into a well-formed document', async () => {
    const hostile = {
      __proto__x: 'x',
      constructor: 'c',
      toString: 't',
      os_command_line: `<&>"' ]]> --`,
      'a b': 'spaced',
      long_value: 'v'.repeat(10_000),
    };
    const body = JSON.stringify({
      name: '</name><evil/>',
      disk_format: 'qcow2',
      container_format: 'bare',
      ...hostile,
    }).replace('"__proto__x"', '"__proto__"');
    const created = await cloud.glance.ask<{ id: string }>('/v2/images', { data: body });
    expect(created.status).toBe(201);
    await cloud.glance.ask(`/v2/images/${created.body.id}/file`, {
      method: 'PUT',
      data: 'x',
      type: 'application/octet-stream',
    });
    const id = await activeServer(cloud, { imageRef: created.body.id, name: `<&>"'\u0007`.replace('\u0007', '') });
    const stored = await systemMetadata(cloud, id);
    expect(stored).toMatchObject({
      image_constructor: 'c',
      image_toString: 't',
      'image_a b': 'spaced',
      image_long_value: 'v'.repeat(255),
    });
    expect(Object.keys(stored)).toContain('image___proto__');
    const xml = await domainXml(cloud, id);
    expect(xml).not.toContain('<evil/>');
    expect(xml).toContain('&lt;&amp;');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('answers 400 to characters of four bytes in an image, as Glance does, and stores nothing', async () => {
    const before = await rowCounts();
    const answer = await cloud.glance.ask('/v2/images', { json: { name: 'smile', mood: '😀' } });
    expect(answer.status).toBe(400);
    expect(await rowCounts()).toEqual(before);
  });

  it('refuses volumes as Cinder words it', async () => {
    const refusal = async (volume: Record<string, unknown>) => {
      const answer = await cloud.cinder.ask<{ badRequest?: { message: string } }>(`/v3/${PROJECT}/volumes`, {
        json: { volume },
      });
      return [answer.status, answer.body.badRequest?.message];
    };
    expect(await refusal({ size: 0 })).toEqual([400, expect.stringContaining('0 is less than the minimum of 1')]);
    expect(await refusal({ size: 1, imageRef: someUuid() })).toEqual([
      400,
      'Invalid image identifier or unable to access requested image.',
    ]);
    const picky = await activeImage(cloud, { min_disk: 5 });
    expect(await refusal({ size: 1, imageRef: picky })).toEqual([
      400,
      expect.stringContaining('cannot be smaller than the image minDisk size 5GB'),
    ]);
  });
});
