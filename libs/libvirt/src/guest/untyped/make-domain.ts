import {
  asciiText,
  type BlockDeviceRow,
  type ImageMetadata,
  isTruthy,
  propertyFlow,
  type UserKeyed,
  userKeyed,
} from '#image-properties';
import { Disk } from '../../xml/disk.js';
import type { Domain } from '../../xml/domain.js';
import { XmlTextError, xmlDocument } from '../../xml/xml-writer.js';
import { prependDev } from '../blockinfo.js';
import { LibvirtGuestError } from '../errors.js';
import type { MadeDomain } from '../made-domain.js';
import type { DiskMapping, DomainRequest, GuestPath } from '../types.js';
import { atStage } from './at-stage.js';
import { type BlockDeviceInfo, blockDeviceInfo, NO_BLOCK_DEVICES } from './block-device-info.js';
import { defaultDeviceNames } from './default-names.js';
import { DiskBusRules } from './disk-bus.js';
import { diskInfo } from './disk-mapping.js';
import { guestConfig } from './guest-config.js';
import { GuestContext } from './guest-context.js';
import { computeHost } from './host.js';
import { GuestOptions } from './options.js';
import { setCacheMode } from './storage.js';
import { volumeDisk } from './volume-disk.js';

/** What one path (spawn, hard reboot, rescue) decides before the domain is made. */
interface Plan {
  rows: BlockDeviceRow[];
  rootDeviceName: string | null;
  blockDevices: BlockDeviceInfo;
  imageForDisks: ImageMetadata;
  imageForXml: ImageMetadata;
  changes: UserKeyed;
}

class DomainMaker {
  private readonly options: GuestOptions;
  private readonly host;
  private readonly hasConfigDrive: boolean;

  constructor(private readonly request: DomainRequest) {
    this.options = new GuestOptions(request.config);
    this.host = computeHost(request);
    this.hasConfigDrive =
      Boolean(request.instance.config_drive) || this.options.text('DEFAULT.force_config_drive') !== null;
  }

  make(): MadeDomain {
    const plans: Readonly<Record<GuestPath, () => Plan>> = {
      spawn: () => this.spawn(),
      hard_reboot: () => this.hardReboot(),
      rescue: () => this.rescue(),
      finish_migration: () => this.again(this.request.image),
      finish_revert_migration: () => this.again({}),
    };
    const plan = plans[this.request.path]();
    const isRescue = this.request.path === 'rescue';
    const disks = atStage('disk_info', () =>
      diskInfo({
        buses: new DiskBusRules(this.options, this.host, 'disk_info'),
        options: this.options,
        flavor: this.request.flavor,
        image: plan.imageForDisks,
        blockDevices: plan.blockDevices,
        isRescue,
        hasConfigDrive: this.hasConfigDrive,
      }),
    );
    const context = new GuestContext(
      this.request.instance,
      this.request.flavor,
      plan.imageForXml,
      this.options,
      this.host,
    );
    const domain = atStage('guest_config', () =>
      guestConfig(context, disks, plan.blockDevices, this.request.network, isRescue),
    );
    const root = disks.mapping['root']?.dev;
    return {
      connect: (rows) => atStage('guest_config', () => connectVolumes(domain, context, disks, plan, rows)),
      toXml: () => atStage('to_xml', () => documentOf(domain.format())),
      diskInfo: disks,
      rootDeviceName: root === undefined ? plan.rootDeviceName : prependDev(root),
      blockDevices: plan.rows,
      systemMetadataChanges: plan.changes,
    };
  }

  /** First boot: names are given out, then the request's image decides. Source: ComputeManager._build_instance (2014.1) */
  private spawn(): Plan {
    const { request, options, host, hasConfigDrive } = this;
    const { rows, rootDeviceName } = atStage('block_device', () =>
      defaultDeviceNames({
        rows: request.blockDevices,
        rootDeviceName: request.instance.root_device_name || null,
        flavor: request.flavor,
        image: request.image,
        options,
        host,
        hasConfigDrive,
      }),
    );
    return {
      rows,
      rootDeviceName,
      blockDevices: blockDeviceInfo(rows, rootDeviceName),
      imageForDisks: request.image,
      imageForXml: request.image,
      changes: userKeyed(),
    };
  }

  private merged(): { image: ImageMetadata; changed: UserKeyed } {
    const { systemMetadata, imageNow = null, flavor } = this.request;
    return propertyFlow(this.request.release).imageMetadataForServer({
      ...this.serverFacts(),
      systemMetadata,
      imageNow,
      flavor,
    });
  }

  private serverFacts() {
    const { instance } = this.request;
    return {
      uuid: instance.uuid,
      imageRef: instance.image_ref,
      projectId: instance.project_id ?? '',
      kernelId: instance.kernel_id,
      ramdiskId: instance.ramdisk_id,
      osType: null,
      rootDeviceName: instance.root_device_name,
    };
  }

  /**
   * Disks as system_metadata remembers the image, everything else as the image is now: edits of an image
   * change video or interface of a running server at its next hard reboot, but never its disk bus.
   * The root device's name is not looked at. Source: LibvirtDriver._hard_reboot and to_xml (2014.1)
   */
  private hardReboot(): Plan {
    const remembered = propertyFlow(this.request.release).imageFromSystemMetadata(this.request.systemMetadata);
    return this.again(isTruthy(remembered) ? remembered : this.merged().image);
  }

  /**
   * A domain that is made again, with disks by an image of its own: a resize takes the one that the destination was chosen
   * with, and taking it back takes none, so that the bus is the default. Source: LibvirtDriver.finish_migration and
   * finish_revert_migration (2014.1)
   */
  private again(imageForDisks: ImageMetadata): Plan {
    const { request } = this;
    const { image, changed } = this.merged();
    const rows = request.blockDevices.map((row) => ({ ...row }));
    const info = blockDeviceInfo(rows, null);
    return {
      rows,
      rootDeviceName: request.instance.root_device_name,
      blockDevices: { ...info, volumes: info.volumes.filter(({ row }) => row.connection_info) },
      imageForDisks,
      imageForXml: image,
      changes: changed,
    };
  }

  /** The rescue image over what the server remembers; no volume, ephemeral or swap disk. Source: LibvirtDriver.rescue (2014.1) */
  private rescue(): Plan {
    const { image, changed } = this.merged();
    return {
      rows: this.request.blockDevices.map((row) => ({ ...row })),
      rootDeviceName: this.request.instance.root_device_name,
      blockDevices: NO_BLOCK_DEVICES,
      imageForDisks: image,
      imageForXml: image,
      changes: changed,
    };
  }
}

function connectVolumes(
  domain: Domain,
  context: GuestContext,
  { mapping }: DiskMapping,
  plan: Plan,
  rows: readonly BlockDeviceRow[],
): void {
  const disks = domain.devices.filter((device) => device instanceof Disk);
  for (const device of plan.blockDevices.volumes) {
    const info = mapping[prependDev(device.name ?? '')];
    const disk = disks.find(({ targetDev }) => targetDev === info?.dev);
    const row = rows[plan.rows.indexOf(device.row)];
    if (info === undefined || disk === undefined || row === undefined) continue;
    Object.assign(disk, volumeDisk(context.options, { ...device, row }, info));
    setCacheMode(disk, context.options.cacheModes);
  }
}

/** The original passes texts and a controller's model through str(): beyond ASCII that fails. */
function refuseBeyondAscii(text: string, name: string, attribute: string | null): void {
  if (attribute === null || (name === 'controller' && attribute === 'model')) asciiText(text);
}

function documentOf(root: Parameters<typeof xmlDocument>[0]): string {
  try {
    return xmlDocument(root, refuseBeyondAscii);
  } catch (error) {
    if (!(error instanceof XmlTextError)) throw error;
    throw new LibvirtGuestError('ValueError', error.message, 'to_xml', {
      builtin: true,
      context: { where: error.where },
    });
  }
}

/** A domain by the rules of 2014.1. */
export function makeDomain(request: DomainRequest): MadeDomain {
  return new DomainMaker(request).make();
}
