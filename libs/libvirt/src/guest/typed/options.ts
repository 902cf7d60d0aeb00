import type { HostCpuSets } from '#hardware';
import { boolFromString, parseCpuSpec, userKeyed } from '#image-properties';
import type { GuestConfig } from '../types.js';

/** Options of nova.conf (26) that a domain depends on, with their defaults. */
const DEFAULTS: GuestConfig = Object.assign(userKeyed<unknown>(), {
  'DEFAULT.instance_name_template': 'instance-%08x',
  'DEFAULT.instances_path': '/var/lib/nova/instances',
  'DEFAULT.pointer_model': 'usbtablet',
  'DEFAULT.config_drive_format': 'iso9660',
  'DEFAULT.force_config_drive': false,
  'DEFAULT.use_cow_images': true,
  'DEFAULT.preallocate_images': 'none',
  'DEFAULT.vcpu_pin_set': null,
  'compute.cpu_shared_set': null,
  'compute.cpu_dedicated_set': null,
  'compute.max_disk_devices_to_attach': -1,
  'libvirt.virt_type': 'kvm',
  'libvirt.images_type': 'default',
  'libvirt.images_rbd_pool': 'rbd',
  'libvirt.cpu_mode': null,
  'libvirt.cpu_models': [],
  'libvirt.cpu_model_extra_flags': [],
  'libvirt.disk_prefix': null,
  'libvirt.disk_cachemodes': [],
  'libvirt.file_backed_memory': 0,
  'libvirt.hw_disk_discard': null,
  'libvirt.hw_machine_type': [],
  'libvirt.max_queues': null,
  'libvirt.mem_stats_period_seconds': 10,
  'libvirt.nfs_mount_point_base': '/var/lib/nova/mnt',
  'libvirt.num_pcie_ports': 0,
  'libvirt.rbd_user': null,
  'libvirt.rbd_secret_uuid': null,
  'libvirt.realtime_scheduler_priority': 1,
  'libvirt.rescue_kernel_id': null,
  'libvirt.rescue_ramdisk_id': null,
  'libvirt.rng_dev_path': '/dev/urandom',
  'libvirt.rx_queue_size': null,
  'libvirt.sysinfo_serial': 'unique',
  'libvirt.use_virtio_for_bridges': true,
  'serial_console.enabled': false,
  'serial_console.port_range': '10000:20000',
  'serial_console.proxyclient_address': '127.0.0.1',
  'spice.agent_enabled': true,
  'spice.enabled': false,
  'spice.server_listen': '127.0.0.1',
  'vnc.enabled': true,
  'vnc.server_listen': '127.0.0.1',
  'workarounds.libvirt_disable_apic': false,
});

export const OPTION_NAMES: readonly string[] = Object.keys(DEFAULTS);

const NOTHING_GIVEN: GuestConfig = {};
const KNOWN: WeakMap<GuestConfig, GuestOptions> = new WeakMap();

/** The compute host's configuration: what was given, over the defaults. */
export class GuestOptions {
  readonly virtType: string;
  /** CPUs that are set apart for guests. */
  readonly cpuSets: HostCpuSets;

  private constructor(
    private readonly given: GuestConfig,
    private readonly names: readonly string[],
  ) {
    this.virtType = this.text('libvirt.virt_type') ?? 'kvm';
    this.cpuSets = {
      pinSet: this.cpuSet('DEFAULT.vcpu_pin_set'),
      shared: this.cpuSet('compute.cpu_shared_set'),
      dedicated: this.cpuSet('compute.cpu_dedicated_set'),
    };
  }

  /**
   * The options of a configuration, which a host reads once and does not change.
   *
   * @param names of the options that the release knows; others are not read
   */
  static of(given: GuestConfig = NOTHING_GIVEN, names: readonly string[] = OPTION_NAMES): GuestOptions {
    let options = KNOWN.get(given);
    if (options?.names !== names) {
      options = new GuestOptions(given, names);
      KNOWN.set(given, options);
    }
    return options;
  }

  text(name: string): string | null {
    const value = this.value(name);
    return value === null || value === undefined ? null : String(value);
  }

  flag(name: string): boolean {
    const value = this.value(name);
    return typeof value === 'boolean' ? value : boolFromString(value);
  }

  number(name: string): number {
    return Number(this.value(name) ?? 0);
  }

  /** A list option: a list, or text with commas. */
  list(name: string): string[] {
    const value = this.value(name);
    if (Array.isArray(value)) return value.map(String);
    return typeof value === 'string' && value !== '' ? value.split(',').map((item) => item.trim()) : [];
  }

  private cpuSet(name: string): ReadonlySet<number> | null {
    const text = this.text(name);
    return text ? parseCpuSpec(text) : null;
  }

  private value(name: string): unknown {
    return Object.hasOwn(this.given, name) && this.names.includes(name) ? this.given[name] : DEFAULTS[name];
  }
}
