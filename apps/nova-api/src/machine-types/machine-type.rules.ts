import { badRequest, OpenStackError } from '#openstack-http';

/** Aliases, their versioned types, and those of RHEL (nova/virt/libvirt/machine_type_utils.py SUPPORTED_TYPE_PATTERNS, 26.2). */
const SUPPORTED: readonly RegExp[] = [
  /^pc$/,
  /^q35$/,
  /^virt$/,
  /^s390-ccw-virtio$/,
  /^pc-\d+.\d+/,
  /^pc-i440fx-\d+.\d+/,
  /^pc-q35-\d+.\d+/,
  /^virt-\d+.\d+/,
  /^s390-ccw-virtio-\d+.\d+/,
  /^pc-i440fx-rhel\d.\d+.\d+/,
  /^pc-q35-rhel\d.\d+.\d+/,
];

const VERSION = /\d+\.\d+$|\d+\.\d+\.\d+$/;

/** `5.2` -> 5002, as oslo's convert_version_to_int: each part is worth a thousand of the next. */
function versionNumber(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
}

/** @throws OpenStackError 422 UnsupportedMachineType */
export function assertSupported(machineType: string): void {
  if (!SUPPORTED.some((pattern) => pattern.test(machineType)))
    throw new OpenStackError(422, `Machine type ${machineType} is not supported.`);
}

/**
 * A server stays with its kind of machine, an alias stays an alias, and no version goes back.
 *
 * @throws OpenStackError 400 InvalidMachineTypeUpdate
 */
export function assertMove(existing: string, machineType: string): void {
  const refused = badRequest(`Cannot update machine type ${existing} to ${machineType}.`);
  if (SUPPORTED.some((pattern) => pattern.test(existing) && !pattern.test(machineType))) throw refused;
  const from = VERSION.exec(existing)?.[0];
  if (from === undefined) return;
  const to = VERSION.exec(machineType)?.[0];
  if (to === undefined || versionNumber(to) < versionNumber(from)) throw refused;
}
