import { type SystemMetadata, type UserKeyed, userKeyed } from '#image-properties';
import type { DiskMapping } from '../types.js';
import { pointer, videoModel } from './display.js';
import type { GuestContext } from './guest-context.js';
import { vifModel } from './interfaces.js';

/**
 * Rows that pin the defaults which a new server got, so that a later change of configuration or code does not change its
 * hardware (nova/virt/libvirt/driver.py _register_undefined_instance_details, zed). A row that exists stays; a default may
 * be null. Pinning the bus of the pointer gives the guest a keyboard from its next hard reboot on, a fault of the original.
 */
export function registeredDefaults(
  context: GuestContext,
  diskMapping: DiskMapping,
  osType: string,
  systemMetadata: SystemMetadata,
): UserKeyed {
  const pointing = pointer(context, osType);
  const defaults: Readonly<Record<string, () => string | null>> = {
    image_hw_machine_type: () => context.machineType,
    image_hw_cdrom_bus: () => diskMapping.cdrom_bus,
    image_hw_disk_bus: () => diskMapping.disk_bus,
    image_hw_input_bus: () => pointing?.bus ?? null,
    image_hw_pointer_model: () => (pointing === null ? null : 'usbtablet'),
    image_hw_video_model: () => videoModel(context),
    image_hw_vif_model: () => vifModel(context),
  };
  const rows = userKeyed<unknown>();
  for (const [row, value] of Object.entries(defaults)) {
    if (!Object.hasOwn(systemMetadata, row)) rows[row] = value();
  }
  return rows;
}
