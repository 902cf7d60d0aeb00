import type { ServerInput } from './icehouse-requests.js';
import { atApi, flow, IcehouseServer } from './icehouse-server.js';

/** icehouse/xml.json */
export function icehouseXml(input: ServerInput): unknown {
  const server = atApi(() => new IcehouseServer(input));
  const spawned = server.spawn();
  const path = input.path ?? 'spawn';
  const common = {
    boot_meta: server.bootMetadata,
    system_metadata: server.rows.systemMetadata,
    instance: server.rows.columns,
    block_device_mapping: spawned.blockDevices,
  };
  if (path === 'spawn') return { ...common, xml: spawned.xml, disk_info: spawned.diskInfo };
  const again = server.again(path, spawned);
  const facts = server.facts(spawned.rootDeviceName);
  return {
    ...common,
    xml: again.xml,
    spawn_xml: spawned.xml,
    disk_info: again.diskInfo,
    system_metadata_changed: again.systemMetadataChanges,
    ...(path === 'rescue' ? { rescue_image_meta: flow.rescueImageMetadata(facts).image } : {}),
  };
}
