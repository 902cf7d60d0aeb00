import { boolFromString, userKeyed } from '#image-properties';
import type { GuestConfig } from '../types.js';

/** Options of 2014.1's nova.conf that a domain depends on, with their defaults. */
const DEFAULTS: GuestConfig = userKeyed({
  'DEFAULT.instance_name_template': 'instance-%08x',
  'DEFAULT.state_path': '/var/lib/nova',
  'DEFAULT.vnc_enabled': true,
  'DEFAULT.vncserver_listen': '127.0.0.1',
  'DEFAULT.vnc_keymap': 'en-us',
  'DEFAULT.firewall_driver': 'nova.virt.firewall.NoopFirewallDriver',
  'DEFAULT.config_drive_format': 'iso9660',
  'DEFAULT.force_config_drive': null,
  'DEFAULT.vcpu_pin_set': null,
  'DEFAULT.use_cow_images': true,
  'libvirt.virt_type': 'kvm',
  'libvirt.images_type': 'default',
  'libvirt.cpu_mode': null,
  'libvirt.cpu_model': null,
  'libvirt.disk_prefix': null,
  'libvirt.disk_cachemodes': [],
  'libvirt.use_usb_tablet': true,
  'libvirt.use_virtio_for_bridges': true,
  'libvirt.rng_dev_path': null,
  'libvirt.rbd_user': null,
  'libvirt.rbd_secret_uuid': null,
  'libvirt.rescue_kernel_id': null,
  'libvirt.rescue_ramdisk_id': null,
  'spice.enabled': false,
  'spice.agent_enabled': true,
  'spice.keymap': 'en-us',
  'spice.server_listen': '127.0.0.1',
});

export const OPTION_NAMES: readonly string[] = Object.keys(DEFAULTS);

/** The compute host's configuration: what was given, over the defaults. */
export class GuestOptions {
  readonly virtType: string;

  constructor(private readonly given: GuestConfig = {}) {
    this.virtType = this.text('libvirt.virt_type') ?? 'kvm';
  }

  /** kvm and qemu share most rules. */
  get isQemu(): boolean {
    return this.virtType === 'kvm' || this.virtType === 'qemu';
  }

  get instancesPath(): string {
    return this.text('DEFAULT.instances_path') ?? `${this.text('DEFAULT.state_path')}/instances`;
  }

  get nfsMountPointBase(): string {
    return this.text('libvirt.nfs_mount_point_base') ?? `${this.text('DEFAULT.state_path')}/mnt`;
  }

  /** Local disks are copy-on-write files unless configured raw. */
  get imageFormat(): 'qcow2' | 'raw' {
    const type = this.text('libvirt.images_type');
    if (type === 'raw' || type === 'qcow2') return type;
    return this.flag('DEFAULT.use_cow_images') ? 'qcow2' : 'raw';
  }

  /** `disk_cachemodes`: source type -> cache mode, from items like `file=writeback`. */
  get cacheModes(): ReadonlyMap<string, string> {
    const value = this.value('libvirt.disk_cachemodes');
    const items = Array.isArray(value) ? value.map(String) : String(value ?? '').split(',');
    return new Map(
      items.filter((item) => item.includes('=')).map((item) => item.trim().split('=', 2) as [string, string]),
    );
  }

  text(name: string): string | null {
    const value = this.value(name);
    return value === null || value === undefined ? null : String(value);
  }

  flag(name: string): boolean {
    return boolFromString(this.value(name));
  }

  private value(name: string): unknown {
    return Object.hasOwn(this.given, name) ? this.given[name] : DEFAULTS[name];
  }
}
