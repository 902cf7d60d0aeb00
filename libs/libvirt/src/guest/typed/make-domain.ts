import { hardwareRules, hasRescueProperties, vtpm } from '#hardware';
import { type BlockDeviceRow, type ImageMeta, typedImages, type UserKeyed, userKeyed } from '#image-properties';
import type { Domain } from '../../xml/domain.js';
import { Os } from '../../xml/os.js';
import { XmlTextError, xmlDocument } from '../../xml/xml-writer.js';
import { prependDev } from '../blockinfo.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestRules } from '../guest-rules.js';
import type { MadeDomain } from '../made-domain.js';
import type { DiskMapping, DomainRequest } from '../types.js';
import { atStage } from './at-stage.js';
import { type BlockDeviceInfo, blockDeviceInfo, decidedRows } from './block-device-info.js';
import { defaultDeviceNames } from './default-names.js';
import { DiskMapper, type MappingSubject } from './disk-mapping.js';
import { chosenFirmware } from './firmware.js';
import { guestConfig } from './guest-config.js';
import { GuestContext, type GuestSubject } from './guest-context.js';
import { computeHost } from './host.js';
import { machineType } from './machine-type.js';
import { claimNuma } from './numa.js';
import { GuestOptions } from './options.js';
import { osType, type RescueKernel } from './os.js';
import { registeredDefaults } from './registered-defaults.js';
import { StorageBuilder } from './storage.js';
import { storedImage } from './stored-image.js';

/** XML can't carry every text that a property holds: then lxml's ValueError, as the original. */
function toXml(domain: Domain): string {
  try {
    return xmlDocument(domain.format());
  } catch (error) {
    if (!(error instanceof XmlTextError)) throw error;
    throw new LibvirtGuestError('ValueError', error.message, 'to_xml', { builtin: true, status: 500 });
  }
}

/** A request with everything parsed that its steps share. */
interface Job extends MappingSubject, GuestSubject {
  readonly request: DomainRequest;
  readonly rescueImage: ImageMeta | null;
  /** A rescue that leaves the server's disks as they are. */
  readonly keepsDisks: boolean;
}

/**
 * The image that decides over a rescue's hardware (nova/virt/libvirt/driver.py rescue): the rescue image alone; where the
 * server keeps its disks, its own image as Glance has it now.
 */
function rescuedImage(request: DomainRequest, rescueImage: ImageMeta | null, keepsDisks: boolean): ImageMeta | null {
  if (!keepsDisks) return rescueImage;
  const { imageNow = null } = request;
  return imageNow === null ? null : atStage('disk_info', () => typedImages(request.release).image(imageNow));
}

function prepare(request: DomainRequest, rules: GuestRules): Job {
  const hardware = hardwareRules(request.release);
  const options = GuestOptions.of(request.config, rules.optionNames);
  const host = computeHost(request);
  const isSpawn = request.path === 'spawn';
  const spawnImage = isSpawn ? atStage('api', () => typedImages(request.release).image(request.image)) : null;
  const stored = atStage(isSpawn ? 'block_device' : 'disk_info', () => storedImage(request));
  const given = () => atStage('disk_info', () => typedImages(request.release).image(request.image));
  const rescueImage = request.path === 'rescue' ? given() : null;
  const movedImage = request.path === 'finish_migration' ? given() : null;
  const keepsDisks = rules.stableDeviceRescue && rescueImage !== null && hasRescueProperties(rescueImage);
  const image = spawnImage ?? movedImage ?? rescuedImage(request, rescueImage, keepsDisks) ?? stored;
  const asked = atStage('api', () => hardware.numaConstraints(request.flavor, spawnImage ?? stored));
  const numaTopology = request.numaTopology ?? claimNuma(asked, host, options, hardware.fitToHost);
  const { instance, flavor } = request;
  return {
    ...{ request, rules, hardware, instance, flavor, options, host },
    ...{ image, storedImage: stored, rescueImage, keepsDisks, numaTopology },
  };
}

/** Devices with names: a server's first boot gives them, later ones find them. */
function namedDevices(job: Job): { rows: BlockDeviceRow[]; rootDeviceName: string | null } {
  const { request } = job;
  const { blockDevices, instance } = request;
  const isNamed = blockDevices.every((row) => row.device_name !== null || row.no_device);
  if (request.path !== 'spawn' && isNamed) {
    return { rows: blockDevices.map((row) => ({ ...row })), rootDeviceName: instance.root_device_name };
  }
  return atStage('block_device', () => defaultDeviceNames(blockDevices, job));
}

/** Rows of system_metadata that the spawn itself adds: a secret for the TPM, and the machine type where none is set. */
function addedRows(job: Job): UserKeyed<string> {
  const rows = userKeyed<string>();
  const tpm = atStage('disk_info', () => vtpm(job.request.flavor, job.image));
  if (tpm !== null && !job.request.systemMetadata['vtpm_secret_uuid'] && job.host.newTpmSecret !== null) {
    rows['vtpm_secret_uuid'] = job.host.newTpmSecret;
  }
  if (!job.rules.pinsMachineType || job.image.properties.hw_machine_type !== undefined) return rows;
  const machine = machineType(job.image, job.host, job.options);
  if (machine !== null) rows['image_hw_machine_type'] = machine;
  return rows;
}

function mapDisks(job: Job, info: BlockDeviceInfo): DiskMapping {
  const { rescueImage, keepsDisks } = job;
  const mapper = new DiskMapper(job, 'disk_info');
  return atStage('disk_info', () => {
    if (rescueImage === null) return mapper.map(info);
    return keepsDisks ? mapper.mapStableRescue(info, rescueImage) : mapper.mapRescue();
  });
}

function rescueKernel(job: Job): RescueKernel | null {
  if (job.rescueImage === null) return null;
  const { instance } = job.request;
  return {
    kernelId: job.options.text('libvirt.rescue_kernel_id') ?? instance.kernel_id,
    ramdiskId: job.options.text('libvirt.rescue_ramdisk_id') ?? instance.ramdisk_id,
  };
}

/** A rescue that does not keep the server's disks leaves its volumes and blank disks out. */
function devicesOf(job: Job, rows: readonly BlockDeviceRow[], rootDeviceName: string | null): BlockDeviceInfo {
  return blockDeviceInfo(job.rescueImage !== null && !job.keepsDisks ? [] : rows, rootDeviceName);
}

/**
 * Makes the domain of a server as nova-compute of Zed does: claims host CPUs and memory, names the devices, maps the disks.
 *
 * @throws LibvirtGuestError with the stage that refuses
 */
export function makeDomain(request: DomainRequest, rules: GuestRules): MadeDomain {
  const job = prepare(request, rules);
  const named = namedDevices(job);
  const info = devicesOf(job, named.rows, named.rootDeviceName);
  const diskInfo = mapDisks(job, info);
  const added = addedRows(job);
  const context = new GuestContext(job, userKeyed(request.systemMetadata, added));
  const parts = {
    mapping: diskInfo.mapping,
    devices: info,
    network: request.network,
    rescue: rescueKernel(job),
    firmware: request.firmware ?? null,
  };
  const domain = atStage('guest_config', () => guestConfig(context, parts));
  const known = context.systemMetadata;
  const isPinned = rules.pinsDefaults && request.path === 'spawn';
  const registered = isPinned ? registeredDefaults(context, diskInfo, osType(context), known) : {};
  return {
    connect: (rows) =>
      atStage('guest_config', () => new StorageBuilder(context).connect(domain.devices, parts, named.rows, rows)),
    toXml: () => toXml(domain),
    diskInfo,
    rootDeviceName: rootName(request, named.rootDeviceName, diskInfo),
    blockDevices: decidedRows(named.rows, info),
    systemMetadataChanges: userKeyed<unknown>(added, registered),
    firmware: domain.os instanceof Os ? chosenFirmware(domain.os, context) : null,
  };
}

/** A server without any mapping keeps no root device name: only mappings name one. */
function rootName(request: DomainRequest, name: string | null, diskInfo: DiskMapping): string | null {
  if (name !== null || request.blockDevices.length === 0) return name;
  const root = diskInfo.mapping['root'];
  return root === undefined ? null : prependDev(root.dev);
}

/**
 * Defaults that an existing server has no rows for: its host pins them when it starts
 * (_register_all_undefined_instance_details).
 *
 * @throws LibvirtGuestError
 */
export function missingDefaults(request: DomainRequest, rules: GuestRules): UserKeyed {
  const job = prepare({ ...request, path: 'hard_reboot' }, rules);
  const named = namedDevices(job);
  const diskInfo = mapDisks(job, blockDeviceInfo(named.rows, named.rootDeviceName));
  const context = new GuestContext(job, request.systemMetadata);
  return atStage('guest_config', () => registeredDefaults(context, diskInfo, osType(context), request.systemMetadata));
}
