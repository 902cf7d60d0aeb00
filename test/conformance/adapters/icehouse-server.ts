import {
  type BlockDeviceRow,
  type FlavorFacts,
  type ImageMetadata,
  imageFromV1,
  type NewServerRows,
  NovaError,
  PythonError,
  propertyFlow,
  type ServerFacts,
  type UserKeyed,
  userKeyed,
  type VolumeFacts,
} from '#image-properties';
import { imageNotFound } from '#image-properties/conformance';
import { type DomainRequest, LibvirtGuestError, type RenderedDomain, renderDomain } from '#libvirt';
import {
  type BootInput,
  caseFlavor,
  caseNetwork,
  connection,
  dataVolumeId,
  glanceImage,
  IMAGE_ID,
  INSTANCE_UUID,
  PROJECT_ID,
  requestedDevices,
  type ServerInput,
  USER_ID,
  VOLUME_ID,
} from './icehouse-requests.js';

export const flow = propertyFlow('icehouse');

function lookupRefused(kind: 'Image' | 'Volume' | 'Snapshot', id: string): NovaError {
  const message = `Block Device Mapping is Invalid: failed to get ${kind.toLowerCase()} ${id}.`;
  return new NovaError(`InvalidBDM${kind}`, message, { status: 400 });
}

/** A server of one case: what the API stores of it, what its host makes of it, and what is asked of it later. */
export class IcehouseServer {
  readonly flavor: FlavorFacts;
  readonly image: ImageMetadata;
  readonly bootMetadata: ImageMetadata;
  readonly rows: NewServerRows;
  readonly imageRef: string;
  private readonly boot: BootInput;

  constructor(readonly input: ServerInput) {
    this.flavor = caseFlavor(input.flavor);
    this.boot = input.boot ?? { from: 'image' };
    this.image = glanceImage(input.image);
    this.imageRef = this.boot.from === 'image' ? (this.image.id ?? '') : '';
    this.bootMetadata = this.imageRef === '' ? this.volumeMetadata() : this.show(this.image.id ?? '', this.image);
    this.rows = this.create();
  }

  /** Root volume of a boot from a volume, as Cinder answers. */
  get rootVolume(): VolumeFacts {
    const { boot } = this;
    const metadata =
      boot.source === 'image'
        ? flow.volumeGlanceMetadata(IMAGE_ID, imageFromV1(this.image))
        : boot.volume_image_metadata;
    const volume: VolumeFacts = { id: VOLUME_ID, size: 10, status: 'available', bootable: true };
    return boot.no_volume_image_metadata ? volume : { ...volume, volume_image_metadata: metadata ?? {} };
  }

  get systemMetadata(): UserKeyed<string | null> {
    return userKeyed<string | null>(this.rows.systemMetadata, this.input.sysmeta_extra);
  }

  /** What Glance answers for an id now; null when it has no such image, or no longer. */
  imageNow(id: string): ImageMetadata | null {
    if (this.input.image_gone || id !== this.image.id) return null;
    const edited = this.input.image_now;
    return imageFromV1(edited === undefined ? this.image : { ...this.image, ...edited });
  }

  private show(id: string, image: ImageMetadata | null): ImageMetadata {
    if (image === null || this.input.missing_images?.includes(id)) throw imageNotFound(id);
    return imageFromV1(image);
  }

  private volumeMetadata(): ImageMetadata {
    const source = flow.bootSource(requestedDevices(this.boot), this.boot.legacy ?? false);
    if (source === null) return { properties: userKeyed() };
    if (source.kind === 'image') return flow.imageMetadataFromVolumeSource(imageFromV1(this.image));
    return flow.imageMetadataFromVolume(this.rootVolume);
  }

  private create(): NewServerRows {
    const { instance = {}, config = {}, missing_images: missing } = this.input;
    const autoDiskConfig = instance.auto_disk_config ?? null;
    const blockDevices = requestedDevices(this.boot);
    const nullKernel = config['DEFAULT.null_kernel'] as string | undefined;
    const request = {
      imageRef: this.imageRef,
      bootMetadata: this.bootMetadata,
      flavor: this.flavor,
      kernelId: instance.kernel_id ?? null,
      ramdiskId: instance.ramdisk_id ?? null,
      ...(nullKernel === undefined ? {} : { nullKernel }),
      autoDiskConfig,
      configDrive: instance.config_drive,
      blockDevices,
      legacyBdm: this.boot.legacy ?? blockDevices.length === 0,
      instanceUuid: INSTANCE_UUID,
    };
    flow.inheritedColumns(this.bootMetadata, autoDiskConfig);
    flow.checkRequestedImage(this.imageRef === '' ? null : this.imageRef, this.bootMetadata, this.flavor);
    const { kernelId, ramdiskId } = flow.kernelAndRamdisk(this.bootMetadata, request);
    for (const id of [kernelId, ramdiskId])
      if (id === '' || (id !== null && missing?.includes(id))) throw imageNotFound(id);
    const rows = flow.newServer(request);
    this.checkLookups(rows.blockDevices);
    return rows;
  }

  /** Whether images, volumes and snapshots that a mapping names exist. Source: nova/compute/api.py _validate_bdm (2014.1) */
  private checkLookups(devices: readonly BlockDeviceRow[]): void {
    const { missing_images: missing = [], volumes = [], snapshots = [] } = this.input;
    const known = [VOLUME_ID, ...(this.boot.data_volumes ?? []).map((_volume, at) => dataVolumeId(at)), ...volumes];
    for (const { image_id: image, volume_id: volume, snapshot_id: snapshot } of devices) {
      if (image !== null && image !== this.imageRef) {
        if (missing.includes(image)) throw lookupRefused('Image', image);
      } else if (volume !== null) {
        if (!known.includes(volume)) throw lookupRefused('Volume', volume);
      } else if (snapshot !== null && !snapshots.includes(snapshot)) throw lookupRefused('Snapshot', snapshot);
    }
  }

  /** Rows as the compute host gets them: columns with the database's defaults, volumes connected. */
  private connectedDevices(): BlockDeviceRow[] {
    return this.rows.blockDevices.map((row) => {
      const volumeId = row.volume_id ?? (row.destination_type === 'volume' ? VOLUME_ID : null);
      const index = (this.boot.data_volumes ?? []).findIndex((_volume, at) => dataVolumeId(at) === volumeId);
      const made = index < 0 ? this.boot : this.boot.data_volumes?.[index];
      const connection_info =
        row.destination_type === 'volume' && volumeId !== null
          ? { serial: volumeId, ...connection(volumeId, made?.connection, made?.connection_data) }
          : null;
      return {
        ...row,
        no_device: row.no_device ?? false,
        volume_id: row.source_type === 'image' && row.destination_type === 'local' ? null : volumeId,
        connection_info,
      };
    });
  }

  /** What reaches the compute host. */
  domainRequest(path: DomainRequest['path'], changes: Partial<DomainRequest> = {}): DomainRequest {
    const { columns } = this.rows;
    return {
      release: 'icehouse',
      path,
      instance: {
        id: 1,
        uuid: INSTANCE_UUID,
        display_name: 'oracle-vm',
        project_id: PROJECT_ID,
        user_id: USER_ID,
        ...columns,
      },
      flavor: this.flavor,
      image: this.bootMetadata,
      systemMetadata: this.systemMetadata,
      blockDevices: this.connectedDevices(),
      network: caseNetwork(this.input.network),
      host: this.input.host ?? {},
      config: this.input.config ?? {},
      ...changes,
    };
  }

  spawn(): RenderedDomain {
    return renderDomain(this.domainRequest('spawn'));
  }

  /** Hard reboot or rescue of the server that a spawn has made. */
  again(path: Exclude<DomainRequest['path'], 'spawn'>, spawned: RenderedDomain): RenderedDomain {
    const imageId = path === 'rescue' ? flow.rescueImageRef(this.facts(spawned.rootDeviceName)) : this.imageRef;
    return renderDomain(
      this.domainRequest(path, {
        blockDevices: spawned.blockDevices,
        imageNow: imageId === '' ? null : this.imageNow(imageId),
      }),
    );
  }

  facts(rootDeviceName: string | null = this.rows.columns.root_device_name): ServerFacts {
    const { columns } = this.rows;
    return {
      uuid: INSTANCE_UUID,
      imageRef: this.imageRef,
      projectId: PROJECT_ID,
      kernelId: columns.kernel_id,
      ramdiskId: columns.ramdisk_id,
      osType: columns.os_type as string | null,
      rootDeviceName,
      flavor: this.flavor,
      systemMetadata: this.systemMetadata,
      imageNow: this.imageNow(this.imageRef),
    };
  }
}

/** Refusals before the compute host is reached carry no stage of their own. */
export function atApi<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof NovaError) && !(error instanceof PythonError)) throw error;
    throw new LibvirtGuestError(error.className, error.message, 'api', {
      status: error.status,
      builtin: error.builtin,
    });
  }
}
