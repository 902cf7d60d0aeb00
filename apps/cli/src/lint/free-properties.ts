/** Properties that nova never reads as hardware, and that are no mistake: who sets them. */
const FREE: ReadonlyMap<string, string> = new Map([
  ['kernel_id', 'the image boots with this kernel'],
  ['ramdisk_id', 'the image boots with this ramdisk'],
  ['base_image_ref', 'set by snapshots'],
  ['image_type', 'set by snapshots'],
  ['image_state', 'set by snapshots'],
  ['image_location', 'set by snapshots'],
  ['backup_type', 'set by backups'],
  ['instance_uuid', 'set by snapshots'],
  ['instance_owner', 'set by snapshots'],
  ['user_id', 'set by snapshots'],
  ['project_id', 'set by snapshots'],
  ['owner_user_name', 'set by snapshots'],
  ['owner_project_name', 'set by snapshots'],
  ['boot_roles', 'set by snapshots'],
  ['network_allocated', 'set by snapshots'],
  ['clean_attempts', 'set by snapshots'],
  ['cinder_encryption_key_id', 'set by Cinder'],
  ['signature_verified', 'set by Cinder'],
  ['cinder_encryption_key_deletion_policy', 'set by Cinder'],
  ['cinder_img_volume_type', 'read by Cinder'],
  ['vmware_adaptertype', 'read by the vmware driver, and by later releases as hw_disk_bus'],
  ['os_version', 'for people'],
  ['os_distro', 'for people, and for libosinfo where a host has it'],
  ['description', 'for people'],
]);
/** Namespaces of other programs. */
const PREFIXES: readonly string[] = ['owner_specified.', 'os_glance_', 'instance_type_', 'com.', 'org.', 'x_'];

/** True for names that other parts of OpenStack, or people, give images. */
export function isFreeProperty(name: string): boolean {
  return FREE.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}
