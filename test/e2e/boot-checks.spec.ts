import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { REFUSAL_CASES, saidByCommand } from './support/refusal-cases.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createVolume,
  domainXml,
  showServer,
  systemMetadata,
  volumeReaches,
} from './support/scenario.js';
import { someUuid, TestCloud } from './support/test-cloud.js';

const found = (await backends()).filter(({ name }) => name === 'embedded');
const GIB = 1024 ** 3;
const SEQUENCE =
  'Block Device Mapping is Invalid: Boot sequence for the instance and image/block device mapping combination is not valid.';

type Body = Record<string, unknown>;

describe.each(found)('what zed checks of a new server, on $name', (backend) => {
  let cloud: TestCloud;
  let image: string;
  let volume: string;

  beforeAll(async () => {
    cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed' });
    image = await activeImage(cloud, { hw_disk_bus: 'scsi', hw_scsi_model: 'virtio-scsi', os_distro: 'debian' });
    volume = await createVolume(cloud, { imageRef: image });
    await volumeReaches(cloud, volume, 'available');
  }, 120_000);
  afterAll(async () => {
    await cloud?.stop();
    await backend.release();
  }, 30_000);

  const post = (server: Body, asked = cloud.nova) =>
    asked.ask<Record<string, { id?: string; message?: string }>>('/v2.1/servers', {
      json: { server: { name: 'vm', flavorRef: '1', networks: 'none', ...server } },
    });
  async function refusal(server: Body, asked = cloud.nova): Promise<[number, string | undefined]> {
    const { status, body } = await post(server, asked);
    return [status, Object.values(body)[0]?.message];
  }
  const rows = async () => (await cloud.sql('SELECT count(*)::int AS servers FROM nova.instances'))[0];

  const root = () => ({ source_type: 'image', destination_type: 'local', uuid: image, boot_index: 0 });
  const made = (more: Body = {}) => ({
    source_type: 'image',
    destination_type: 'volume',
    uuid: image,
    volume_size: 1,
    ...more,
  });
  const blank = (more: Body = {}) => ({ source_type: 'blank', destination_type: 'local', boot_index: -1, ...more });
  const beside = (...devices: Body[]) => ({ imageRef: image, block_device_mapping_v2: [root(), ...devices] });

  it('finds the image properties of a root volume whose boot_index is text, as clients send it', async () => {
    const id = await activeServer(cloud, {
      block_device_mapping_v2: [made({ boot_index: '0', volume_size: '1', delete_on_termination: 'True' })],
    });
    expect(await systemMetadata(cloud, id)).toMatchObject({ image_hw_disk_bus: 'scsi', image_os_distro: 'debian' });
    expect(await domainXml(cloud, id)).toContain('dev="sda"');
    await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' });
  });

  it('refuses every mapping that Nova refuses, in its words, and stores nothing', async () => {
    const uuid = someUuid();
    const failed = (kind: string) => `Block Device Mapping is Invalid: failed to get ${kind} ${uuid}.`;
    const local = 'Specifying a volume_type with destination_type=local is not supported.';
    const cases: [Body, string | RegExp][] = [
      [{ block_device_mapping_v2: [made()] }, SEQUENCE],
      [{ block_device_mapping_v2: [made({ boot_index: null })] }, SEQUENCE],
      [{ block_device_mapping_v2: [made({ boot_index: '-1' })] }, SEQUENCE],
      [{ block_device_mapping_v2: [made({ boot_index: 1 })] }, SEQUENCE],
      [beside(made({ boot_index: 2 })), SEQUENCE],
      [beside(made({ boot_index: 0 })), SEQUENCE],
      [{ imageRef: image, block_device_mapping_v2: [made({ boot_index: -1 })] }, SEQUENCE],
      ...['sda', 'hda', 'vdb', 'vda1', 'xvda'].map((device_name): [Body, string] => [
        { block_device_mapping: [{ device_name, volume_id: volume }] },
        SEQUENCE,
      ]),
      [
        beside(blank({ guest_format: 'swap', volume_size: 10 })),
        'Swap drive requested is larger than instance type allows.',
      ],
      [
        beside(blank({ guest_format: 'swap' }), blank({ guest_format: 'swap' })),
        'Block Device Mapping is Invalid: More than one swap drive requested.',
      ],
      [
        beside(blank({ volume_size: '1' })),
        'Ephemeral disks requested are larger than the instance type allows. If no size is given in one block device mapping, flavor ephemeral size will be used.',
      ],
      [
        beside(blank(), blank(), blank()),
        'Block Device Mapping is Invalid: You specified more local devices than the limit allows',
      ],
      [beside(made({ boot_index: -1, disk_bus: 'nosuch' })), /^Block Device Mapping is Invalid\.$/],
      [beside(made({ boot_index: -1, device_type: 'nosuch' })), 'Field value nosuch is invalid'],
      [beside(made({ boot_index: -1, uuid })), failed('image')],
      [beside({ source_type: 'snapshot', destination_type: 'volume', uuid }), failed('snapshot')],
      [beside({ source_type: 'volume', destination_type: 'volume', uuid }), `Volume ${uuid} could not be found.`],
      [{ block_device_mapping_v2: [made({ uuid, boot_index: 0 })] }, failed('image')],
      [bootVolume(uuid), failed('volume')],
      [bootVolume(uuid, { source_type: 'snapshot' }), `Snapshot ${uuid} could not be found.`],
      [beside(made({ boot_index: -1, volume_type: 'nosuch' })), 'Volume type nosuch could not be found.'],
      [beside(blank({ volume_type: 'lvmdriver' })), `Block Device Mapping is Invalid: ${local}`],
      [
        beside({ source_type: 'volume', destination_type: 'volume', uuid: volume, volume_type: 'x' }),
        'Block Device Mapping is Invalid: Specifying volume type to existing volume is not supported.',
      ],
      [
        beside({ ...root(), boot_index: 1 }),
        'Block Device Mapping is Invalid: Mapping image to local is not supported.',
      ],
      [
        beside({ source_type: 'volume', destination_type: 'volume' }),
        'Block Device Mapping is Invalid: Missing device UUID.',
      ],
      [beside(blank({ uuid })), 'Block Device Mapping is Invalid: Invalid device UUID.'],
      [
        beside(made({ boot_index: -1, volume_size: undefined })),
        "Images with destination_type 'volume' need to have a non-zero size specified",
      ],
      [beside(blank({ destination_type: 'volume' })), 'need to have non-zero size'],
      [
        { imageRef: image, block_device_mapping: [{ device_name: 'vdb', virtual_name: 'nosuch' }] },
        'Block Device Mapping is Invalid: Unrecognized legacy format.',
      ],
      [{ ...bootVolume(volume), max_count: '2' }, 'Cannot attach one or more volumes to multiple instances'],
      [
        beside(made({ boot_index: -1, volume_size: '' })),
        "Invalid input for field/attribute volume_size. Value: . '' does not match '^[0-9]+$'",
      ],
      [
        beside(made({ boot_index: -1, volume_size: null })),
        "Invalid input for field/attribute volume_size. Value: None. None is not of type 'integer', 'string'",
      ],
      [
        beside(made({ boot_index: -1, volume_size: '2147483648' })),
        '2147483648 is greater than the maximum of 2147483647',
      ],
      [beside(made({ boot_index: 2147483648 })), 'Boot index is invalid.'],
      [beside(made({ boot_index: '2147483648' })), 'Boot index is invalid.'],
      [beside(made({ boot_index: -1, uuid: '\ud800' })), "can't be stored"],
      [beside(made({ boot_index: -1, delete_on_termination: 'maybe' })), "'maybe' is not one of [True, 'True', 'TRUE'"],
      [beside(made({ boot_index: -1, device_name: 'x'.repeat(255) })), 'Device name empty or too long.'],
    ];
    const before = await rows();
    for (const [server, message] of cases) {
      expect([server, ...(await refusal(server))]).toEqual([
        server,
        400,
        typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
      ]);
    }
    expect(await rows()).toEqual(before);
  }, 60_000);

  it("does not take another project's volume or snapshot", async () => {
    const other = cloud.nova.with({ 'x-auth-token': 'eve:other', 'x-roles': 'member' });
    expect(await refusal(bootVolume(volume), other)).toEqual([
      400,
      `Block Device Mapping is Invalid: failed to get volume ${volume}.`,
    ]);
  });

  it('measures the root volume that an image brings in its own mapping', async () => {
    const flavor = { id: 'f20', name: 'f20', ram: 512, vcpus: 1, disk: 20 };
    await cloud.nova.ask('/v2.1/flavors', { json: { flavor } });
    await cloud.nova.ask('/v2.1/flavors', { json: { flavor: { ...flavor, id: 'f0', name: 'f0', disk: 0 } } });
    const ofVolume = (min_disk: number) =>
      activeImage(cloud, {
        min_disk,
        bdm_v2: 'True',
        root_device_name: '/dev/vda',
        block_device_mapping: JSON.stringify([
          {
            source_type: 'image',
            destination_type: 'volume',
            image_id: image,
            boot_index: 0,
            volume_size: 3,
            device_name: '/dev/vda',
          },
        ]),
      });
    const [big, small] = [await ofVolume(20), await ofVolume(2)];
    expect(await refusal({ imageRef: big, flavorRef: 'f20' })).toEqual([
      400,
      `Volume is smaller than the minimum size specified in image metadata. Volume size is ${3 * GIB} bytes, minimum size is ${20 * GIB} bytes.`,
    ]);
    const member = cloud.nova.with({ 'x-roles': 'member' });
    const accepted = [await post({ imageRef: small }), await post({ imageRef: small, flavorRef: 'f0' }, member)];
    expect(accepted.map(({ status }) => status)).toEqual([202, 202]);
    expect(await refusal({ imageRef: image, flavorRef: 'f0' }, member)).toEqual([
      403,
      'Only volume-backed servers are allowed for flavors with zero disk.',
    ]);
    for (const { body } of accepted) await cloud.nova.ask(`/v2.1/servers/${body['server']?.id}`, { method: 'DELETE' });
  }, 60_000);

  it('looks at typed properties first at create, and at the raw config drive value first at rebuild', async () => {
    const bad = await activeImage(cloud, { img_config_drive: 'true' });
    const both = await activeImage(cloud, { hw_disk_bus: 'nosuch', min_ram: 9999 });
    expect(await refusal({ imageRef: bad })).toEqual([
      400,
      'Invalid image metadata. Error: Field value true is invalid',
    ]);
    expect(await refusal({ imageRef: both })).toEqual([
      400,
      'Invalid image metadata. Error: Field value nosuch is invalid',
    ]);
    const id = await activeServer(cloud, { imageRef: image });
    const rebuild = async (imageRef: string) => {
      const answer = await cloud.nova.ask<Record<string, { message: string }>>(`/v2.1/servers/${id}/action`, {
        json: { rebuild: { imageRef } },
      });
      return [answer.status, Object.values(answer.body)[0]?.message];
    };
    expect(await rebuild(bad)).toEqual([
      500,
      "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.\n<class 'nova.exception.InvalidImageConfigDrive'>",
    ]);
    expect(await rebuild(both)).toEqual([400, "Flavor's memory is too small for requested image."]);
    expect(await showServer(cloud, id)).toMatchObject({ status: 'ACTIVE', image: { id: image } });
    await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' });
  }, 60_000);

  it('takes names of printable characters alone, wherever a server or its image is named', async () => {
    const wrong =
      "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.";
    const id = await activeServer(cloud, { imageRef: image });
    const ask = async (path: string, json: Body, method = 'POST') => {
      const answer = await cloud.nova.ask<Record<string, { message: string }>>(path, { json, method });
      return [answer.status, Object.values(answer.body)[0]?.message];
    };
    for (const name of ['\u0001a', '\ufffe', 'a\nb', 'a\u007f', ' a', 'a ', '😀']) {
      expect([name, ...(await refusal({ imageRef: image, name }))]).toEqual([name, 400, wrong]);
      expect(await ask(`/v2.1/servers/${id}`, { server: { name } }, 'PUT')).toEqual([400, wrong]);
      for (const action of [{ rebuild: { imageRef: image, name } }, { createImage: { name } }])
        expect(await ask(`/v2.1/servers/${id}/action`, action)).toEqual([400, wrong]);
    }
    expect(await refusal({ imageRef: image, hostname: 'abc', max_count: 2 })).toEqual([
      400,
      'Unable to allocate a single hostname to multiple instances',
    ]);
    expect((await ask(`/v2.1/servers/${id}`, { server: { name: 'é 漢字' } }, 'PUT'))[0]).toBe(200);
    await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' });
  }, 60_000);

  it('numbers the names of several servers, counted from 1', async () => {
    const { body } = await post({ imageRef: image, name: 'many', min_count: '2' });
    const names = await cloud.sql(
      "SELECT display_name, hostname FROM nova.instances WHERE display_name LIKE 'many%' ORDER BY id",
    );
    expect(names).toEqual([
      { display_name: 'many-1', hostname: 'many-1' },
      { display_name: 'many-2', hostname: 'many-2' },
    ]);
    expect(body['server']?.id).toBeDefined();
  });

  it('says of the whole catalogue what dry-run and lint say', async () => {
    // What is asked last of all: whoever comes to it has passed every check of image and flavor.
    const nowhere = someUuid();
    const passed = [400, `Volume ${nowhere} could not be found.`];
    const wrong: unknown[] = [];
    for (const [place, refusalCase] of REFUSAL_CASES.entries()) {
      const { properties, extra_specs = {}, ...sizes } = refusalCase;
      const id = await activeImage(cloud, { ...properties, ...sizes });
      const { name, owner, size, status, min_ram, min_disk } = (await cloud.glance.ask(`/v2/images/${id}`)).body;
      const flavorRef = `agree-${place}`;
      const flavor = { id: flavorRef, name: flavorRef, ram: 512, vcpus: 1, disk: 1 };
      await cloud.nova.ask('/v2.1/flavors', { json: { flavor } });
      if (Object.keys(extra_specs).length > 0)
        await cloud.nova.ask(`/v2.1/flavors/${flavorRef}/os-extra_specs`, { json: { extra_specs } });
      const missing = { source_type: 'volume', destination_type: 'volume', uuid: nowhere, boot_index: -1 };
      const answer = await refusal({
        imageRef: id,
        flavorRef,
        block_device_mapping_v2: [{ ...root(), uuid: id }, missing],
      });
      const image = { id, name, owner, size, status, min_ram, min_disk };
      const { dryRun, lint } = saidByCommand(refusalCase, flavorRef, image);
      if (!isDeepStrictEqual(answer, dryRun ?? passed)) wrong.push({ refusalCase, answer, dryRun });
      else if (dryRun !== null && !lint().some((said) => isDeepStrictEqual(said, dryRun)))
        wrong.push({ refusalCase, dryRun, lint: lint() });
    }
    expect(wrong).toEqual([]);
  }, 240_000);
});
