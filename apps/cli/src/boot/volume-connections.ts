import type { ConnectionInfo, UserKeyed } from '#image-properties';
import type { VolumeSpec } from './boot-input.js';

type Data = Readonly<UserKeyed>;

/**
 * What the simulated storage backends answer for a volume, by `driver_volume_type`. It holds what either release reads:
 * 2014.1 finds an iSCSI disk by portal and IQN, zed by the path that os-brick attached it to.
 * `index` counts the volumes of a server.
 */
const BACKENDS: ReadonlyMap<string, (volumeId: string, index: number) => Data> = new Map([
  [
    'iscsi',
    (id: string, index: number): Data => ({
      target_portal: '192.0.2.50:3260',
      target_iqn: `iqn.2010-10.org.openstack:volume-${id}`,
      target_lun: 1,
      device_path: `/dev/sd${String.fromCharCode(98 + (index % 25))}`,
    }),
  ],
  ['fibre_channel', (): Data => ({ device_path: '/dev/dm-2' })],
  ['local', (id: string): Data => ({ device_path: `/dev/cinder-volumes/volume-${id}` })],
  [
    'nfs',
    (id: string): Data => ({
      export: '192.0.2.70:/srv/vols',
      name: `volume-${id}`,
      format: 'qcow2',
      device_path: `/var/lib/nova/mnt/0123abcd/volume-${id}`,
    }),
  ],
  [
    'rbd',
    (id: string): Data => ({
      name: `volumes/volume-${id}`,
      hosts: ['192.0.2.61', '192.0.2.62'],
      ports: ['6789', '6789'],
      auth_enabled: true,
      auth_username: 'cinder',
      secret_type: 'ceph',
      secret_uuid: '457eb676-33da-42ec-9a8c-9293d545c337',
      discard: true,
    }),
  ],
]);

export const VOLUME_CONNECTIONS: readonly string[] = [...BACKENDS.keys()];

/** `os-initialize_connection` of a volume; an unknown kind gets only the data that the input gives. */
export function volumeConnection(spec: VolumeSpec, volumeId: string, index: number): ConnectionInfo {
  const kind = spec.connection ?? 'iscsi';
  const data = { ...BACKENDS.get(kind)?.(volumeId, index), ...spec.connection_data };
  return { driver_volume_type: kind, data, serial: volumeId };
}
