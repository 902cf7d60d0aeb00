import type { ImageMetadata } from '#image-properties';
import { type BlockDeviceData, type InstanceData, novaObject } from '#nova-rpc';
import { type ReleaseName, releaseRow } from '#releases';

export interface ServerToBuild {
  readonly instance: InstanceData;
  readonly image: ImageMetadata;
  readonly blockDevices: readonly BlockDeviceData[];
}

/** The BlockDeviceMappingList object of these rows. */
export function blockDeviceList(rows: readonly BlockDeviceData[], release: ReleaseName) {
  const { BlockDeviceMapping, BlockDeviceMappingList } = releaseRow(release).rpc.objects;
  const objects = rows.map((row) => novaObject('BlockDeviceMapping', BlockDeviceMapping, row));
  return novaObject('BlockDeviceMappingList', BlockDeviceMappingList, { objects });
}

/** The message as nova-api casts it. */
export function buildArguments({ instance, image, blockDevices }: ServerToBuild, release: ReleaseName) {
  return {
    instance: novaObject('Instance', releaseRow(release).rpc.objects.Instance, instance),
    image,
    request_spec: {},
    filter_properties: { retry: { num_attempts: 1, hosts: [['compute1', 'compute1']] } },
    admin_password: 'secret',
    injected_files: [],
    requested_networks: [],
    security_groups: ['default'],
    block_device_mapping: blockDeviceList(blockDevices, release),
    node: 'compute1',
    limits: {},
  };
}
