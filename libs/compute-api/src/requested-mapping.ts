import type { PropertyFlow } from '#image-properties';
import { mixedSyntaxes } from './block-devices.js';
import type { GivenMapping, RequestedMapping } from './compute-api.js';

/** A request's block devices, in either syntax, as the checks look at them. @throws RuleError InvalidBDMFormat, HTTPBadRequest */
export type ReadMapping = (flow: PropertyFlow, given: GivenMapping, imageGiven: boolean) => RequestedMapping;

function modernMapping(flow: PropertyFlow, given: GivenMapping, imageGiven: boolean): RequestedMapping {
  const { block_device_mapping_v2: modern = [] } = given;
  return modern.length > 0 ? { blockDevices: flow.blockDevices.fromApi(modern, imageGiven), legacyBdm: false } : {};
}

/** nova/api/openstack/compute/servers.py create (2014.1): a missing name or a bad size of the older format comes first. */
export const olderSyntaxFirst: ReadMapping = (flow, given, imageGiven) => {
  const { block_device_mapping: legacy = [], block_device_mapping_v2: modern = [] } = given;
  const older = flow.blockDevices.fromLegacyApi(legacy);
  if (older.length > 0 && modern.length > 0) throw mixedSyntaxes();
  return older.length > 0 ? { blockDevices: older, legacyBdm: true } : modernMapping(flow, given, imageGiven);
};

/** nova/api/openstack/compute/servers.py _process_bdms_for_create (26.2): that both are there comes first. */
export const oneSyntaxFirst: ReadMapping = (flow, given, imageGiven) => {
  const { block_device_mapping: legacy = [], block_device_mapping_v2: modern = [] } = given;
  if (legacy.length > 0 && modern.length > 0) throw mixedSyntaxes();
  if (legacy.length > 0) return { blockDevices: flow.blockDevices.fromLegacyApi(legacy), legacyBdm: true };
  return modernMapping(flow, given, imageGiven);
};
