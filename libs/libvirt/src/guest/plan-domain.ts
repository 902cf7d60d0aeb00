import type { BlockDeviceRow } from '#image-properties';
import { guestRules } from '../changes.js';
import { rendered } from './made-domain.js';
import type { DomainPlan, DomainRequest } from './types.js';

/** In place of what Cinder answers only when it knows the device's name. */
const NOT_CONNECTED = { driver_volume_type: 'local', data: { device_path: '' } };

const isVolume = ({ destination_type }: BlockDeviceRow): boolean => destination_type === 'volume';

/**
 * Makes the domain of a server that boots before its volumes are connected, since Cinder is told the names of devices
 * (nova/compute/manager.py _default_block_device_names). What refuses a domain whatever its volumes refuses it here.
 *
 * @throws LibvirtGuestError with the stage that refuses
 */
export function planDomain(request: DomainRequest): DomainPlan {
  const rules = guestRules(request.release);
  const blockDevices = request.blockDevices.map((row) => ({ ...row, connection_info: NOT_CONNECTED }));
  const made = rules.makeDomain({ ...request, blockDevices }, rules);
  const xml = made.toXml();
  return {
    blockDevices: made.blockDevices,
    connect: (rows) => {
      const named = rows.map((row, index) => {
        const { device_name, disk_bus, device_type } = made.blockDevices[index] ?? row;
        return { ...row, device_name, disk_bus, device_type };
      });
      const hasVolumes = rows.some(isVolume);
      if (hasVolumes) made.connect(rows);
      return { ...rendered(made, hasVolumes ? made.toXml() : xml), blockDevices: named };
    },
  };
}
