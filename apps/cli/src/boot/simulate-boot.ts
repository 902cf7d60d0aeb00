import { checkedNow, computeApi, type ServerToCheck, type Sources, type VolumeInQuestion } from '#compute-api';
import { hardwareRules } from '#hardware';
import {
  type ImageMetadata,
  member,
  type NewServerRows,
  propertyFlow,
  type SystemMetadata,
  userKeyed,
} from '#image-properties';
import { type DomainRequest, renderDomain } from '#libvirt';
import type { BootInput } from './boot-input.js';
import type { BootOutcome } from './boot-outcome.js';
import {
  INSTANCE_UUID,
  REFERENCE_INSTANCE,
  ROOT_VOLUME_ID,
  referenceVif,
  TPM_SECRET_UUID,
} from './reference-server.js';
import { type RefusalStage, refusalOf } from './refusal.js';
import { connectedDevices, requestedDevices } from './requested-devices.js';

const DEFAULT_VOLUME_GIB = 10;

/** Option `null_kernel` of 2014.1: the kernel id that means none. */
function nullKernel(config: BootInput['config']): { nullKernel?: string } {
  const id = member(config, 'DEFAULT.null_kernel');
  return typeof id === 'string' ? { nullKernel: id } : {};
}

/** Asks the rules of one release, step by step, what becomes of one server. */
class BootSimulation {
  private readonly flow;
  private readonly api;
  private readonly requested;
  readonly outcome: BootOutcome = {
    volumeGlanceMetadata: null,
    imageMetadata: null,
    server: null,
    spawned: null,
    domain: null,
    refusal: null,
  };

  constructor(private readonly input: BootInput) {
    this.flow = propertyFlow(input.release);
    this.api = computeApi(input.release);
    this.requested = requestedDevices(input);
  }

  run(): BootOutcome {
    const { outcome } = this;
    const steps: readonly (readonly [RefusalStage, () => void])[] = [
      ['volume', () => this.captureVolume()],
      ['api', () => this.readImage()],
      ['api', () => this.createServer()],
      ['guest_config', () => this.spawn()],
      ['guest_config', () => this.continuePath()],
    ];
    for (const [stage, step] of steps) {
      try {
        step();
      } catch (error) {
        outcome.refusal = refusalOf(error, stage);
        return outcome;
      }
    }
    return outcome;
  }

  private get isVolumeBoot(): boolean {
    return this.input.boot.from === 'volume';
  }

  private get imageRef(): string {
    return this.isVolumeBoot ? '' : (this.input.image.id ?? '');
  }

  private get volumeGib(): number {
    return this.input.boot.size ?? DEFAULT_VOLUME_GIB;
  }

  /** Cinder captures the image when it makes the volume; a volume of unknown origin remembers what the input says. */
  private captureVolume(): void {
    const { boot, image, imageIsGiven } = this.input;
    if (!this.isVolumeBoot || boot.no_volume_image_metadata) return;
    if (boot.volume_image_metadata !== undefined) {
      this.outcome.volumeGlanceMetadata = userKeyed(boot.volume_image_metadata);
    } else if (imageIsGiven) {
      this.outcome.volumeGlanceMetadata = this.flow.volumeGlanceMetadata(
        image.id ?? '',
        this.flow.imageFromGlance(image),
      );
    }
  }

  private readImage(): void {
    const { imageRef, requested } = this;
    this.outcome.imageMetadata = checkedNow(this.api.bootMetadata(imageRef, requested), this.sources);
  }

  /** Everything that the request names is there, but what the input takes out. */
  private get sources(): Sources {
    const { input } = this;
    const size = this.volumeGib;
    return {
      image: (id) => (input.missingImages.includes(id) ? null : this.flow.imageFromGlance(input.image)),
      volume: (id) => (id === ROOT_VOLUME_ID ? this.rootVolume : { id, size, status: 'available', bootable: true }),
      snapshot: () => null,
      volumeTypes: () => [],
      checkNetworks: () => undefined,
      checkKeyPair: () => undefined,
    };
  }

  private get rootVolume(): VolumeInQuestion {
    const volume = { id: ROOT_VOLUME_ID, size: this.volumeGib, status: 'available', bootable: true };
    if (this.input.boot.no_volume_image_metadata) return volume;
    return { ...volume, volume_image_metadata: this.outcome.volumeGlanceMetadata ?? userKeyed<string>() };
  }

  private createServer(): void {
    const { input, flow, imageRef } = this;
    const { flavor, instance } = input;
    const image = this.outcome.imageMetadata ?? {};
    const server: ServerToCheck = {
      imageRef,
      bootMetadata: image,
      flavor,
      kernelId: instance.kernel_id ?? null,
      ramdiskId: instance.ramdisk_id ?? null,
      ...nullKernel(input.config),
      autoDiskConfig: instance.auto_disk_config ?? null,
      configDrive: instance.config_drive,
      ...this.requested,
      instanceUuid: INSTANCE_UUID,
      userName: REFERENCE_INSTANCE.user_name,
      projectName: REFERENCE_INSTANCE.project_name,
      count: 1,
      zeroDiskAllowed: true,
    };
    if (input.checkAtApi) {
      this.outcome.server = checkedNow(this.api.newServer(server), this.sources).rows;
      return;
    }
    if (flow.typed !== null) hardwareRules(input.release).serverHardware(flavor, flow.typed.imageAtApi(image));
    this.outcome.server = flow.newServer(server);
  }

  private domainRequest(server: NewServerRows): DomainRequest {
    const { input } = this;
    const rows = input.boot.image_bdm === false ? [] : server.blockDevices;
    return {
      release: input.release,
      path: 'spawn',
      instance: { ...REFERENCE_INSTANCE, ...server.columns },
      flavor: input.flavor,
      image: this.outcome.imageMetadata ?? {},
      systemMetadata: userKeyed<string | null>(server.systemMetadata, input.systemMetadataExtra),
      blockDevices: connectedDevices(rows, input.boot),
      network: input.network.map(referenceVif),
      host: { vtpm_secret_uuid: TPM_SECRET_UUID, ...input.host },
      config: input.config,
    };
  }

  private spawn(): void {
    const { server } = this.outcome;
    if (server === null) return;
    this.outcome.spawned = renderDomain(this.domainRequest(server));
    if (this.input.path === 'spawn') this.outcome.domain = this.outcome.spawned;
  }

  /** Hard reboot or rescue of the server that the spawn has made. */
  private continuePath(): void {
    const { server, spawned } = this.outcome;
    const { path } = this.input;
    if (path === 'spawn' || server === null || spawned === null) return;
    const request = this.domainRequest(server);
    const added = this.input.findsSpawnRows ? (spawned.systemMetadataChanges as SystemMetadata) : {};
    const systemMetadata = userKeyed(request.systemMetadata, added);
    const instance = { ...request.instance, root_device_name: spawned.rootDeviceName };
    const imageNow = this.imageNow();
    this.outcome.domain = renderDomain({
      ...request,
      path,
      instance,
      systemMetadata,
      image: path === 'rescue' ? (imageNow ?? request.image) : request.image,
      imageNow,
      blockDevices: spawned.blockDevices,
    });
  }

  /** The image as Glance answers after the boot; null when it is gone, or was never asked for. */
  private imageNow(): ImageMetadata | null {
    const { image, imageNow } = this.input;
    if (imageNow === null || this.isVolumeBoot) return null;
    return this.flow.imageFromGlance({ ...image, ...imageNow });
  }
}

/**
 * Boots a server in the rules alone: image or volume, API, compute host. Never throws for what the input says: a refusal
 * is part of the outcome.
 */
export function simulateBoot(input: BootInput): BootOutcome {
  return new BootSimulation(input).run();
}
