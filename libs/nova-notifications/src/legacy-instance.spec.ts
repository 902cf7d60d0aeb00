import { describe, expect, it } from '@jest/globals';
import { propertyFlow } from '#image-properties';
import { RECORDED_INSTANCE } from './fixtures/instance.js';
import { fixedIps, legacyInstancePayload, strtime } from './legacy-instance.js';

describe('the payload of compute.instance notifications', () => {
  it.each(['icehouse', 'zed'] as const)('has the keys and forms of a recorded create.start under %s', (release) => {
    const system_metadata = {
      image_hw_disk_bus: 'scsi',
      image_unicode_键: '值é',
      image___proto__x: '',
      image_min_ram: '128',
      owner_user_name: 'demo',
    };
    const building = { vm_state: 'building', host: null, node: null, launched_at: null, system_metadata };
    const instance = { ...RECORDED_INSTANCE, ...building };
    const payload = legacyInstancePayload(propertyFlow(release), instance, 'http://127.0.0.1:9292');
    expect(JSON.stringify(payload)).toBe(
      JSON.stringify({
        tenant_id: instance.project_id,
        user_id: instance.user_id,
        instance_id: instance.uuid,
        display_name: 'from_image',
        reservation_id: 'r-441y2zp2',
        hostname: 'from-image',
        instance_type: 'm1.small',
        instance_type_id: 2,
        instance_flavor_id: '2f5cf2fc-79d0-4836-bfe5-4af8a27706f8',
        architecture: 'x86_64',
        memory_mb: 2048,
        disk_gb: 20,
        vcpus: 2,
        root_gb: 20,
        ephemeral_gb: 0,
        host: null,
        node: null,
        availability_zone: 'nova',
        cell_name: '',
        created_at: '2026-11-22 02:13:03+00:00',
        terminated_at: '',
        deleted_at: '',
        launched_at: '',
        image_ref_url: `http://127.0.0.1:9292/images/${instance.image_ref}`,
        os_type: 'linux',
        kernel_id: '',
        ramdisk_id: '',
        state: 'building',
        state_description: '',
        progress: '',
        access_ip_v4: null,
        access_ip_v6: null,
        image_meta: { hw_disk_bus: 'scsi', unicode_键: '值é', __proto__x: '', min_ram: '128' },
        metadata: { mk: 'mv' },
      }),
    );
  });

  it('writes times as oslo does, in UTC with microseconds and without a zone', () => {
    expect(strtime(new Date('2026-11-22T02:13:05.970Z'))).toBe('2026-11-22T02:13:05.970000');
  });

  it('tells the version of every fixed address', () => {
    const network = { id: 'net', label: 'private', bridge: 'br-int', ips: ['10.0.0.1', 'fd00::1'] };
    const vif = { id: 'port', type: 'ovs', address: 'fa:16:3e:00:00:01', devname: 'tap0', network };
    expect(fixedIps([vif]).map(({ address, version }) => [address, version])).toEqual([
      ['10.0.0.1', 4],
      ['fd00::1', 6],
    ]);
  });
});
