import { type DomainPlan, type DomainRequest, planDomain, type RenderedDomain } from '#libvirt';
import type { BlockDeviceData } from '#nova-rpc';

/** The domain of a server that boots, which is made once: when names are asked of it, or else when it is. */
export class BootingGuest {
  #plan: DomainPlan | null = null;

  constructor(
    private readonly request: DomainRequest,
    private readonly blockDevices: readonly BlockDeviceData[],
  ) {}

  /**
   * The device name that each volume will have, by the uuid of its row. Nova gives names out before it attaches
   * (nova/compute/manager.py _default_block_device_names), since Cinder is told them.
   *
   * @throws LibvirtGuestError when no domain can be made of the request, whatever its volumes
   */
  mountpoints(): ReadonlyMap<string, string> {
    const names = new Map<string, string>();
    if (!this.blockDevices.some((row) => row.destination_type === 'volume')) return names;
    const planned = this.#planned().blockDevices;
    for (const [index, { uuid }] of this.blockDevices.entries()) {
      const name = planned[index]?.device_name;
      if (name) names.set(uuid, name);
    }
    return names;
  }

  /**
   * @param attached the same block devices, with connections
   * @throws LibvirtGuestError
   */
  domain(attached: readonly BlockDeviceData[]): RenderedDomain<BlockDeviceData> {
    return this.#planned().connect(attached);
  }

  #planned(): DomainPlan {
    this.#plan ??= planDomain(this.request);
    return this.#plan;
  }
}
