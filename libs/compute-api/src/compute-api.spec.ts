import { describe, expect, it } from '@jest/globals';
import { type FlavorFacts, type ImageMetadata, propertyFlow, type UserKeyed } from '#image-properties';
import { type ReleaseName } from '#releases';
import { checked, checkedNow, checkFlavorAndImage, computeApi, type ServerToCheck, type Sources } from './index.js';

const IMAGE_ID = '155d900f-4e14-4e4c-a73d-069cbf4541e6';
const GIB = 1024 ** 3;
const FLAVOR: FlavorFacts = {
  id: 1,
  name: 'm1.tiny',
  flavorid: '1',
  memory_mb: 512,
  vcpus: 1,
  root_gb: 1,
  ephemeral_gb: 2,
  swap: 64,
  rxtx_factor: 1,
  vcpu_weight: 0,
  extra_specs: {},
};
const VOLUME = {
  id: 'v',
  size: 3,
  status: 'available',
  bootable: true,
  volume_image_metadata: { hw_disk_bus: 'scsi' },
};

function imageOf(properties: UserKeyed = {}, more: Partial<ImageMetadata> = {}): ImageMetadata {
  return { id: IMAGE_ID, name: 'cirros', status: 'active', size: 1, min_ram: 0, min_disk: 0, properties, ...more };
}

function sourcesOf(more: Partial<Sources> = {}): Sources {
  return {
    image: (id) => (id === IMAGE_ID ? imageOf() : null),
    volume: (id) => (id === 'v' ? VOLUME : null),
    snapshot: (id) => (id === 's' ? { volume_id: 'v', size: 4 } : null),
    volumeTypes: () => [{ id: 't1', name: 'fast' }],
    checkNetworks: () => undefined,
    checkKeyPair: () => undefined,
    ...more,
  };
}

function serverOf(image: ImageMetadata, more: Partial<ServerToCheck> = {}): ServerToCheck {
  const request = { imageRef: IMAGE_ID, bootMetadata: image, flavor: FLAVOR, instanceUuid: 'u' };
  return { ...request, count: 1, zeroDiskAllowed: false, ...more };
}

/** The refusal of a new server, or null. */
function refusal(release: ReleaseName, server: ServerToCheck, sources = sourcesOf()): string | null {
  try {
    checkedNow(computeApi(release).newServer(server), sources);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a new server at the API of zed', () => {
  const typed = 'Invalid image metadata. Error: Field value nosuch is invalid';

  it('is refused for a property before block devices, and for memory and disk last', () => {
    const bad = { hw_disk_bus: 'nosuch' };
    const large = { min_ram: 9999 };
    const noRoot = { blockDevices: [], legacyBdm: false };
    expect(refusal('zed', serverOf(imageOf(bad, large), noRoot))).toBe(typed);
    expect(refusal('zed', serverOf(imageOf({}, large), noRoot))).toContain('memory is too small');
    expect(refusal('zed', serverOf(imageOf(), noRoot))).toContain('Boot sequence');
    expect(refusal('zed', serverOf(imageOf()))).toBeNull();
  });

  it('is refused for networks and a key pair before its properties, for a kernel between', () => {
    const bad = imageOf({ hw_disk_bus: 'nosuch', kernel_id: 'gone' });
    const refusing = (what: string) => () => {
      throw new Error(what);
    };
    const all = { checkNetworks: refusing('network'), checkKeyPair: refusing('key pair') };
    expect(refusal('zed', serverOf(bad), sourcesOf(all))).toBe('network');
    expect(refusal('zed', serverOf(bad), sourcesOf({ checkKeyPair: all.checkKeyPair }))).toBe(
      'Can not find requested image',
    );
    const known = imageOf({ hw_disk_bus: 'nosuch' });
    expect(refusal('zed', serverOf(known), sourcesOf({ checkKeyPair: all.checkKeyPair }))).toBe('key pair');
    expect(refusal('zed', serverOf(known, { configDrive: 'maybe' }))).toBe('Invalid config_drive provided.');
  });

  it('has a root on the volume that its image brings', () => {
    const mapping = [
      { source_type: 'snapshot', destination_type: 'volume', snapshot_id: 's', boot_index: 0, volume_size: 3 },
    ];
    const ofVolume = (min_disk: number) =>
      imageOf({ bdm_v2: true, block_device_mapping: mapping }, { min_disk, size: 0 });
    const refused = `Volume size is ${3 * GIB} bytes, minimum size is ${20 * GIB} bytes.`;
    expect(refusal('zed', serverOf(ofVolume(20)))).toContain(refused);
    expect(refusal('zed', serverOf(ofVolume(3)))).toBeNull();
    const rootless = { ...FLAVOR, root_gb: 0 };
    expect(refusal('zed', serverOf(ofVolume(3), { flavor: rootless }))).toBeNull();
    expect(refusal('zed', serverOf(imageOf(), { flavor: rootless }))).toContain('Only volume-backed servers');
  });

  it('gets the sizes and types of what its devices name, and of its flavor', () => {
    const devices = [
      { source_type: 'volume', destination_type: 'volume', volume_id: 'v', boot_index: 0 },
      { source_type: 'snapshot', destination_type: 'volume', snapshot_id: 's', boot_index: -1 },
      { source_type: 'blank', destination_type: 'volume', volume_size: '5', boot_index: -1, volume_type: 't1' },
      { source_type: 'blank', destination_type: 'local', boot_index: -1 },
      { source_type: 'blank', destination_type: 'local', boot_index: -1, guest_format: 'swap' },
    ];
    const server = serverOf({}, { imageRef: '', blockDevices: devices, legacyBdm: false });
    const { rows } = checkedNow(computeApi('zed').newServer(server), sourcesOf());
    expect(rows.blockDevices.map(({ volume_size, volume_type }) => [volume_size, volume_type])).toEqual([
      [3, null],
      [4, null],
      [5, 'fast'],
      [2, null],
      [64, null],
    ]);
  });

  it('is answered the same whether its sources answer at once or later', async () => {
    const later = sourcesOf({ image: async (id) => (id === IMAGE_ID ? imageOf() : null) });
    const metadata = () => computeApi('zed').bootMetadata('gone', {});
    await expect(checked(metadata(), later)).rejects.toThrow('Can not find requested image');
    expect(() => checkedNow(metadata(), sourcesOf())).toThrow('Can not find requested image');
    expect(() => checkedNow(computeApi('zed').bootMetadata(IMAGE_ID, {}), later)).toThrow(TypeError);
  });
});

describe('a rebuild at the API of zed', () => {
  it('is refused for the raw config drive value before anything typed, as a fault of the server', () => {
    const rebuild = { imageId: IMAGE_ID, flavor: FLAVOR, autoDiskConfig: null, zeroDiskAllowed: true };
    const image = imageOf({ img_config_drive: 'true', hw_disk_bus: 'nosuch' });
    const check = (release: ReleaseName) => () => computeApi(release).checkRebuild({ ...rebuild, image });
    expect(check('zed')).toThrow(expect.objectContaining({ className: 'InvalidImageConfigDrive', status: 500 }));
    expect(check('icehouse')).not.toThrow();
  });
});

describe('a new server at the API of icehouse', () => {
  const root = { source_type: 'image', destination_type: 'local', image_id: IMAGE_ID, boot_index: 0 };
  const beside = (device: UserKeyed) => serverOf(imageOf(), { blockDevices: [root, device], legacyBdm: false });
  const device = { destination_type: 'volume', boot_index: -1 };

  it('is not refused for a property, but for memory before its block devices', () => {
    expect(refusal('icehouse', serverOf(imageOf({ hw_disk_bus: 'nosuch' })))).toBeNull();
    const noRoot = { blockDevices: [], legacyBdm: false };
    expect(refusal('icehouse', serverOf(imageOf({}, { min_ram: 9999 }), noRoot))).toContain('memory');
  });

  it('is refused for an image, a snapshot or a volume that is not there, or a volume that is in use', () => {
    const failed = (kind: string) => `Block Device Mapping is Invalid: failed to get ${kind} x.`;
    expect(refusal('icehouse', beside({ ...device, source_type: 'image', image_id: 'x' }))).toBe(failed('image'));
    expect(refusal('icehouse', beside({ ...device, source_type: 'snapshot', snapshot_id: 'x' }))).toBe(
      failed('snapshot'),
    );
    expect(refusal('icehouse', beside({ ...device, source_type: 'volume', volume_id: 'x' }))).toBe(failed('volume'));
    const used = sourcesOf({ volume: () => ({ ...VOLUME, status: 'in-use' }) });
    const mapped = beside({ ...device, source_type: 'volume', volume_id: 'v' });
    expect(refusal('icehouse', mapped, used)).toBe('Block Device Mapping is Invalid: failed to get volume v.');
    expect(refusal('icehouse', mapped)).toBeNull();
  });
});

describe('the flavor of a resize', () => {
  const check = (image: ImageMetadata, extra_specs: UserKeyed<string> = {}) =>
    checkFlavorAndImage(propertyFlow('zed'), { ...FLAVOR, extra_specs }, image, { root: { kind: 'local' } });

  it('is a 400 for a conflict and for a value that no type takes', () => {
    expect(() => check(imageOf({ hw_pmu: 'true' }), { 'hw:pmu': 'false' })).toThrow(
      expect.objectContaining({ className: 'FlavorImageConflict', status: 400 }),
    );
    expect(() => check(imageOf({ hw_disk_bus: 'x' }))).toThrow(
      expect.objectContaining({ className: 'InvalidRequest', status: 400 }),
    );
  });

  it('checks nothing of a boot without an image', () => {
    expect(() => check({}, { 'hw:numa_nodes': '0' })).not.toThrow();
  });
});
