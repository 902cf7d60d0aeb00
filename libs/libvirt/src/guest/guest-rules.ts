import type { MadeDomain } from './made-domain.js';
import type { DomainRules } from './typed/domain-rules.js';
import type { DomainRequest } from './types.js';

/** In what the compute hosts of releases differ when they make domains. */
export interface GuestRules extends DomainRules {
  /** Options of nova.conf that domains depend on, as `group.name`. */
  readonly optionNames: readonly string[];
  readonly makeDomain: (request: DomainRequest, rules: GuestRules) => MadeDomain;
  /** What names a volume that comes to a server that exists; `asked` is the request's own wish. */
  readonly nextDeviceName: (request: DomainRequest, asked: string | null, rules: GuestRules) => string;
  /**
   * Whether a rescue image with `hw_rescue_device` or `hw_rescue_bus` leaves the server's disks as they are and comes last
   * among them (stable device rescue, nova/virt/libvirt/blockinfo.py get_rescue_device).
   */
  readonly stableDeviceRescue: boolean;
  /** Whether a spawn keeps its machine type in system_metadata where the image names none. */
  readonly pinsMachineType: boolean;
  /**
   * Whether buses, models and machine type that a server got by default are kept in system_metadata, at its spawn and when
   * its host starts (nova/virt/libvirt/driver.py _register_undefined_instance_details).
   */
  readonly pinsDefaults: boolean;
}
