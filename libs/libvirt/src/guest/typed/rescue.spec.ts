import { describe, expect, it } from '@jest/globals';
import { type FlavorFacts, propertyFlow, type UserKeyed } from '#image-properties';
import { missingDefaults, renderDomain } from '../render-domain.js';
import type { DomainRequest } from '../types.js';

const FLAVOR: FlavorFacts = {
  ...{ id: 1, name: 'm1.test', flavorid: '1', memory_mb: 2048, vcpus: 2, root_gb: 20, ephemeral_gb: 0, swap: 0 },
  ...{ rxtx_factor: 1, vcpu_weight: null, extra_specs: {} },
};
const imageOf = (properties: UserKeyed) => ({ id: 'img', status: 'active', size: 1, disk_format: 'qcow2', properties });

/** A server that was booted from an image with these properties. */
function serverOf(properties: UserKeyed): DomainRequest {
  const image = imageOf(properties);
  const server = propertyFlow('zed').newServer({
    ...{ imageRef: 'img', bootMetadata: image, flavor: FLAVOR, instanceUuid: 'u', userName: 'demo' },
  });
  return {
    release: 'zed',
    path: 'hard_reboot',
    instance: { ...server.columns, id: 42, uuid: 'u', display_name: 'vm', root_device_name: '/dev/vda' },
    flavor: FLAVOR,
    image,
    systemMetadata: server.systemMetadata,
    blockDevices: server.blockDevices.map((row) => ({ ...row, device_name: '/dev/vda' })),
    network: [{ id: 'e9d9c0ab-11a1', type: 'ovs', address: 'fa:16:3e:aa:bb:01', bridge: 'br-int', ip: '10.0.0.1' }],
  };
}

const rescued = (own: UserKeyed, rescue: UserKeyed, ownNow: UserKeyed = own) =>
  renderDomain({ ...serverOf(own), path: 'rescue', image: imageOf(rescue), imageNow: imageOf(ownNow) });

describe('the rescue of a zed server', () => {
  it('goes by the rescue image alone, with the server’s root as the second disk', () => {
    const { xml, diskInfo, systemMetadataChanges } = rescued({ hw_vif_model: 'e1000' }, { hw_vif_model: 'rtl8139' });
    expect(Object.keys(diskInfo.mapping)).toEqual(['disk.rescue', 'root', 'disk']);
    expect(xml).toContain('<model type="rtl8139"/>');
    expect(systemMetadataChanges).toEqual({ image_hw_machine_type: 'pc' });
  });

  it('with rescue properties keeps the devices of the server’s image as it is now, and adds its disk', () => {
    const stable = { hw_rescue_bus: 'usb', hw_rescue_device: 'cdrom', hw_vif_model: 'rtl8139' };
    const { xml, diskInfo } = rescued({ hw_vif_model: 'e1000' }, stable, { hw_vif_model: 'ne2k_pci' });
    expect(diskInfo.mapping['disk.rescue']).toMatchObject({ bus: 'usb', type: 'cdrom' });
    expect(diskInfo.mapping['root']).toMatchObject({ dev: 'vda', bus: 'virtio' });
    expect(xml).toContain('<model type="ne2k_pci"/>');
  });

  it('refuses a bus that no rescue device can have', () => {
    expect(() => rescued({}, { hw_rescue_bus: 'xen', hw_rescue_device: 'disk' })).toThrow(/rescue bus 'xen'/);
  });
});

describe('defaults that a host pins when it starts', () => {
  it('are those that a server has no rows for', () => {
    expect(missingDefaults(serverOf({ hw_vif_model: 'e1000', hw_machine_type: 'q35' }))).toEqual({
      image_hw_cdrom_bus: 'sata',
      image_hw_disk_bus: 'virtio',
      image_hw_input_bus: expect.anything(),
      image_hw_pointer_model: 'usbtablet',
      image_hw_video_model: expect.any(String),
    });
  });

  it('are none in releases that pin none', () => {
    expect(missingDefaults({ ...serverOf({}), release: 'icehouse' })).toEqual({});
  });
});
