import { describe, expect, it } from '@jest/globals';
import {
  type BlockDeviceRow,
  propertyFlow,
  type SystemMetadata,
  storedSystemMetadata,
  userKeyed,
} from '#image-properties';
import { type DomainRequest, renderDomain } from '#libvirt';
import { type ReleaseName } from '#releases';
import type { DriftSubject, PropertyDrift } from './drift.types.js';
import { propertyDrift } from './property-drift.js';

type Properties = Readonly<Record<string, string>>;

const IMAGE_ID = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';
const FLAVOR = {
  ...{ id: 1, name: 'm1.tiny', flavorid: '1', memory_mb: 512, vcpus: 1, root_gb: 1, ephemeral_gb: 0, swap: 0 },
  ...{ rxtx_factor: 1, vcpu_weight: 0, extra_specs: {} },
};
const LOCAL_ROOT: BlockDeviceRow = {
  source_type: 'image',
  destination_type: 'local',
  ...{ boot_index: 0, device_type: 'disk', image_id: IMAGE_ID },
  ...{ device_name: null, disk_bus: null, guest_format: null, volume_id: null, snapshot_id: null, volume_size: null },
  ...{ delete_on_termination: true, no_device: false, connection_info: null },
};

const imageOf = (properties: Properties) => ({
  ...{ id: IMAGE_ID, name: 'cirros', disk_format: 'qcow2', container_format: 'bare', min_ram: 0, min_disk: 0 },
  properties: userKeyed<unknown>(properties),
});

/** A server that was built of an image with these properties, and that image as it is now (null: gone). */
function builtServer(release: ReleaseName, properties: Properties, now: Properties | null): DriftSubject {
  const image = imageOf(properties);
  const flow = propertyFlow(release);
  const columns = flow.inheritedColumns(image, null);
  const request: DomainRequest = {
    release,
    path: 'spawn',
    instance: {
      ...{ id: 1, uuid: 'a0000000-0000-4000-8000-000000000001', display_name: 'vm', image_ref: IMAGE_ID },
      ...{ kernel_id: null, ramdisk_id: null, root_device_name: null, config_drive: '' },
      ...columns,
    },
    flavor: FLAVOR,
    image,
    systemMetadata: storedSystemMetadata(flow.systemMetadataFromImage(image, FLAVOR)),
    blockDevices: [LOCAL_ROOT],
    network: [{ id: 'b0000000-0000-4000-8000-000000000001', type: 'ovs', address: 'fa:16:3e:00:00:01', bridge: 'br' }],
  };
  const domain = renderDomain(request);
  const systemMetadata: SystemMetadata = userKeyed(
    request.systemMetadata,
    storedSystemMetadata(domain.systemMetadataChanges),
  );
  const instance = { ...request.instance, root_device_name: domain.rootDeviceName };
  return {
    request: { ...request, instance, systemMetadata, blockDevices: domain.blockDevices, image: {} },
    xml: domain.xml,
    image: now === null ? null : imageOf(now),
    volume: null,
    specImage: release === 'zed' ? image : null,
  };
}

function remembering(subject: DriftSubject, rows: SystemMetadata): DriftSubject {
  const systemMetadata = userKeyed<string | null>(subject.request.systemMetadata, rows);
  return { ...subject, request: { ...subject.request, systemMetadata } };
}

function driftOf(subject: DriftSubject, property: string): PropertyDrift {
  const found = propertyDrift(subject).find((drift) => drift.property === property);
  if (found === undefined) throw new Error(`nothing is said of ${property}`);
  return found;
}

describe('the drift of an image property', () => {
  it.each(['icehouse', 'zed'] as const)(
    'is none under %s where the domain has the value, and names what it made',
    (release) => {
      const subject = builtServer(release, { hw_vif_model: 'e1000' }, { hw_vif_model: 'e1000' });
      expect(driftOf(subject, 'hw_vif_model')).toEqual({
        property: 'hw_vif_model',
        image: 'e1000',
        volume: null,
        system_metadata: 'e1000',
        xml: expect.arrayContaining(['devices/interface/model type=e1000']),
        request_spec: release === 'zed' ? 'e1000' : null,
        after_resize: null,
        to_take_effect: 'nothing',
        why: expect.stringContaining('the domain in force'),
      });
    },
  );

  it.each(['icehouse', 'zed'] as const)('under %s tells the bus of a disk, which the first boot decides', (release) => {
    const subject = builtServer(release, { hw_disk_bus: 'scsi' }, { hw_disk_bus: 'scsi' });
    const { xml } = driftOf(subject, 'hw_disk_bus');
    expect(xml).toEqual(expect.arrayContaining(['devices/disk/target bus=scsi', 'devices/disk/target dev=sda']));
  });

  it.each([
    ['icehouse', 'hw_vif_model', { hw_vif_model: 'e1000' }, { hw_vif_model: 'rtl8139' }, 'hard reboot'],
    ['icehouse', 'hw_vif_model', { hw_vif_model: 'e1000' }, {}, 'rebuild'],
    ['icehouse', 'hw_disk_bus', { hw_disk_bus: 'ide' }, { hw_disk_bus: 'scsi' }, 'two hard reboots'],
    ['zed', 'hw_vif_model', { hw_vif_model: 'e1000' }, { hw_vif_model: 'rtl8139' }, 'rebuild'],
    ['zed', 'hw_vif_model', { hw_vif_model: 'e1000' }, { hw_vif_model: 'virtio' }, 'rebuild'],
    ['zed', 'hw_vif_model', { hw_vif_model: 'e1000' }, {}, 'rebuild'],
    ['zed', 'hw_rng_model', {}, { hw_rng_model: 'virtio' }, 'nothing'],
    ['zed', 'hw_watchdog_action', {}, { hw_watchdog_action: 'reset' }, 'rebuild'],
    ['zed', 'hw_disk_bus', { hw_disk_bus: 'virtio' }, { hw_disk_bus: 'scsi' }, 'new server'],
    ['zed', 'hw_disk_bus', { hw_disk_bus: 'scsi' }, { hw_disk_bus: 'scsi' }, 'nothing'],
    ['zed', 'hw_disk_bus', { hw_disk_bus: 'virtio' }, { hw_disk_bus: 'bogus' }, 'never'],
    ['zed', 'my_own', { my_own: '1' }, { my_own: '2' }, 'nothing'],
  ] as const)('under %s, %s of %j edited to %j takes: %s', (release, property, before, now, remedy) => {
    expect(driftOf(builtServer(release, before, now), property)).toMatchObject({ to_take_effect: remedy });
  });

  it('under zed a value that an operator has set waits for the next hard reboot', () => {
    const built = builtServer('zed', { hw_vif_model: 'e1000' }, { hw_vif_model: 'rtl8139' });
    const set = remembering(built, { image_hw_vif_model: 'rtl8139' });
    expect(driftOf(set, 'hw_vif_model')).toMatchObject({
      system_metadata: 'rtl8139',
      xml: [],
      to_take_effect: 'hard reboot',
    });
    expect(driftOf(built, 'hw_vif_model').why).toContain('or image-property set and a hard reboot');
  });

  it('tells what a resize takes back of what an operator has set, and brings back of what one has unset', () => {
    const before = { hw_vif_model: 'e1000', hw_watchdog_action: 'reset' };
    const built = builtServer('zed', before, before);
    const systemMetadata = userKeyed<string | null>(built.request.systemMetadata, { image_hw_vif_model: 'rtl8139' });
    delete systemMetadata['image_hw_watchdog_action'];
    const { xml } = renderDomain({ ...built.request, path: 'hard_reboot', systemMetadata });
    const changed = { ...built, xml, request: { ...built.request, systemMetadata } };
    expect(driftOf(changed, 'hw_vif_model')).toMatchObject({
      xml: ['devices/interface/model type=rtl8139'],
      request_spec: 'e1000',
      after_resize: {
        gained: ['devices/interface/model type=e1000'],
        lost: ['devices/interface/model type=rtl8139'],
      },
    });
    expect(driftOf(changed, 'hw_watchdog_action')).toMatchObject({
      system_metadata: null,
      xml: [],
      request_spec: 'reset',
      after_resize: { gained: expect.arrayContaining(['devices/watchdog action=reset']), lost: [] },
    });
    // What the boot has registered is what a resize would choose again.
    expect(driftOf(changed, 'hw_disk_bus')).toMatchObject({ request_spec: null, after_resize: null });
  });

  it('is found on properties that work only together', () => {
    const now = { hw_video_model: 'qxl', hw_video_ram: '16' };
    const subject = builtServer('zed', {}, now);
    const withLimit = {
      ...subject,
      request: { ...subject.request, flavor: { ...FLAVOR, extra_specs: { 'hw_video:ram_max_mb': '64' } } },
    };
    expect(driftOf(withLimit, 'hw_video_ram')).toMatchObject({
      image: '16',
      system_metadata: null,
      to_take_effect: 'rebuild',
    });
  });

  it('is not known once the image is gone, though the rest is', () => {
    expect(driftOf(builtServer('zed', { hw_vif_model: 'e1000' }, null), 'hw_vif_model')).toMatchObject({
      image: null,
      system_metadata: 'e1000',
      xml: expect.arrayContaining(['devices/interface/model type=e1000']),
      to_take_effect: null,
    });
  });

  it('of a root volume is told beside its copy; no reboot reads the image of a server that has none', () => {
    const built = builtServer('icehouse', { hw_vif_model: 'e1000' }, { hw_vif_model: 'rtl8139' });
    const instance = { ...built.request.instance, image_ref: '' };
    const volume = userKeyed({ hw_vif_model: 'e1000', image_id: IMAGE_ID });
    const drift = propertyDrift({ ...built, request: { ...built.request, instance }, volume });
    expect(drift.map(({ property }) => property)).not.toContain('image_id');
    expect(drift.find(({ property }) => property === 'hw_vif_model')).toMatchObject({
      volume: 'e1000',
      to_take_effect: 'rebuild',
      why: expect.stringContaining('leaves the volume as it is'),
    });
  });
});
