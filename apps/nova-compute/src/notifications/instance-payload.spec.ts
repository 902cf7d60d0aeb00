import { describe, expect, it } from '@jest/globals';
import { propertyFlow } from '#image-properties';
import { serverToBuild } from '../../test/compute.harness.js';
import { fixedIps, instancePayload, strtime } from './instance-payload.js';

const { instance } = serverToBuild({ hw_disk_bus: 'scsi', unicode_键: '值é', __proto__x: '' });

describe('the payload of compute.instance notifications', () => {
  it.each(['icehouse', 'zed'] as const)('has the keys and forms of a recorded create.start under %s', (release) => {
    const system_metadata = { ...instance.system_metadata, image_min_ram: '128', owner_user_name: 'demo' };
    const payload = instancePayload(
      propertyFlow(release),
      { ...instance, system_metadata },
      { state: 'building', stateDescription: '', host: null, node: null, glance: 'http://127.0.0.1:9292' },
    );
    expect(JSON.stringify(payload)).toBe(
      JSON.stringify({
        tenant_id: 'demo',
        user_id: 'demo',
        instance_id: instance.uuid,
        display_name: 'from_image',
        reservation_id: 'r-441y2zp2',
        hostname: 'from-image',
        instance_type: 'm1.small',
        instance_type_id: 2,
        instance_flavor_id: '2',
        architecture: null,
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
        os_type: null,
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
    const [vif] = instance.network_info;
    if (vif === undefined) throw new Error('the server to build has no VIF');
    const network = { ...vif.network, ips: ['10.0.0.1', 'fd00::1'] };
    expect(fixedIps([{ ...vif, network }]).map(({ address, version }) => [address, version])).toEqual([
      ['10.0.0.1', 4],
      ['fd00::1', 6],
    ]);
  });
});
