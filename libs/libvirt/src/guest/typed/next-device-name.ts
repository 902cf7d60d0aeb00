import type { GuestRules } from '../guest-rules.js';
import type { DomainRequest } from '../types.js';
import { atStage } from './at-stage.js';
import { blockDeviceInfo } from './block-device-info.js';
import { DiskMapper } from './disk-mapping.js';
import { computeHost } from './host.js';
import { GuestOptions } from './options.js';
import { storedImage } from './stored-image.js';

/**
 * The first free name on the bus of the remembered image's disks; what the request names is ignored
 * (nova/virt/libvirt/driver.py get_device_name_for_instance, zed).
 *
 * @returns `/dev/vdb`
 * @throws LibvirtGuestError TooManyDiskDevices, UnsupportedHardware, UnsupportedVirtType, InternalError
 */
export function nextDeviceName(request: DomainRequest, _asked: string | null, rules: GuestRules): string {
  const { instance, flavor, blockDevices } = request;
  return atStage('block_device', () => {
    const image = storedImage(request);
    const options = GuestOptions.of(request.config, rules.optionNames);
    const subject = { instance, flavor, image, storedImage: image, options, host: computeHost(request), rules };
    return new DiskMapper(subject, 'block_device').nextName(blockDeviceInfo(blockDevices, instance.root_device_name));
  });
}
