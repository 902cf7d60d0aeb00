import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { type ComputeApi, checked } from '#compute-api';
import { hardwareRules, vtpm } from '#hardware';
import {
  boolFromString,
  type ImageMeta,
  type ImageMetadata,
  type PropertyFlow,
  storedSystemMetadata,
} from '#image-properties';
import { badRequest } from '#openstack-http';
import { CinderClient, GlanceClient } from '#service-clients';
import type { ActionCall } from '../actions/server-action.js';
import { generatePassword } from '../common/generate-password.js';
import { answeredRules, applyRules } from '../common/rule-errors.js';
import { checkMetadataQuota } from '../instances/instance-metadata.rows.js';
import { isVolumeBacked } from '../instances/server-facts.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { KeyPairsService } from '../key-pairs/key-pairs.service.js';
import { COMPUTE_API, PROPERTY_FLOW } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import type { RebuildRequest } from '../servers/server-changes.schema.js';
import { checkSystemMetadataKeys, diskConfig, textOrNull } from '../servers/server-plan.js';
import { ServerSources } from '../servers/server-sources.js';
import { columnsOf } from '../servers/update-server.service.js';
import { checkState } from '../tasks/instance-state.js';
import type { InstanceChanges } from '../tasks/instance-tasks.service.js';
import { REBUILDABLE, type RebuildPlan } from './rebuild-plan.js';

/** Decides what a rebuild makes of a server, and refuses what can not be (nova/compute/api.py rebuild). */
@Injectable()
export class RebuildPlanner {
  constructor(
    private readonly glance: GlanceClient,
    private readonly cinder: CinderClient,
    private readonly sources: ServerSources,
    private readonly keyPairs: KeyPairsService,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(COMPUTE_API) private readonly api: ComputeApi,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** Reads what the request names; nothing is stored. @throws OpenStackError 400, 403, 409 */
  async plan({ context, record, version, args }: ActionCall): Promise<RebuildPlan> {
    const asked = args as unknown as RebuildRequest;
    const request = { ...asked, imageRef: this.profile.requests.rebuildImage(asked.imageRef) };
    this.profile.requests.checkChanges(request);
    checkState(this.profile.servers.refusals, context, record.instance, 'rebuild', REBUILDABLE);
    this.#refuseVtpm(record);
    const publicKey = request.key_name ? (await this.keyPairs.require(context, request.key_name)).public_key : null;
    const image = await this.glance.show(request.imageRef);
    if (image === null) throw badRequest('Cannot find image for rebuild');
    const reimages = version.atLeast('2.93') && this.profile.rebuild.reimagesVolumes;
    if (request.trusted_image_certificates && isVolumeBacked(record))
      throw badRequest('Image certificate validation is not supported for volume-backed servers.');
    const origImageRef = await this.#origImageRef(record, request.imageRef, reimages);
    checkMetadataQuota(request.metadata ?? {});
    const typedImage = this.#checkImage(record, request, image, context.isAdmin);
    const { checksVolumes, checksNuma } = this.profile.rebuild;
    if (checksVolumes) await this.#checkVolumes(record);
    if (checksNuma && origImageRef !== request.imageRef && typedImage !== null) this.#checkNuma(record, typedImage);
    const columns = this.#columns(record, request, image, publicKey);
    await this.#checkKernels(image);
    return {
      request,
      image,
      typedImage,
      isVolumeBacked: isVolumeBacked(record),
      origImageRef,
      columns,
      systemMetadata: this.#systemMetadata(record, request, image),
      reimagesBootVolume: reimages,
      adminPass: request.adminPass ?? generatePassword(),
    };
  }

  /** A volume's image changes only where Cinder can write another one over it (2.93). */
  async #origImageRef(record: ServerRecord, imageRef: string, reimages: boolean): Promise<string | null> {
    if (!this.profile.rebuild.comparesVolumeImage || !isVolumeBacked(record)) return record.instance.image_ref;
    const root = record.blockDevices.find((device) => device.boot_index === 0);
    const volume = await this.cinder.showVolume(root?.volume_id ?? '');
    const known = volume?.volume_image_metadata?.['image_id'] ?? null;
    if (known === imageRef || reimages) return known;
    const reason = 'Unable to rebuild with a different image for a volume-backed server.';
    throw badRequest(`Image ${imageRef} is unacceptable: ${reason}`);
  }

  #checkImage(record: ServerRecord, request: RebuildRequest, image: ImageMetadata, isAdmin: boolean): ImageMeta | null {
    const root = record.blockDevices.find((device) => device.boot_index === 0);
    const onVolume = this.profile.rebuild.sizesByRootVolume && isVolumeBacked(record);
    return applyRules(() =>
      this.api.checkRebuild({
        imageId: request.imageRef,
        image,
        flavor: record.flavor,
        ...(onVolume ? { rootVolumeGib: root?.volume_size ?? null } : {}),
        autoDiskConfig: diskConfig(request['OS-DCF:diskConfig']),
        zeroDiskAllowed: isAdmin,
      }),
    );
  }

  /** Kernel and ramdisk of the image must be there. */
  async #checkKernels(image: ImageMetadata): Promise<void> {
    const sources = this.sources.of({ checkNetworks: () => undefined, checkKeyPair: () => undefined });
    await answeredRules(checked(this.api.checkKernels(image), sources));
  }

  /** A vTPM's secrets would not outlive the rebuild (nova/compute/api.py reject_vtpm_instances). */
  #refuseVtpm(record: ServerRecord): void {
    if (!this.profile.rebuild.refusesVtpm) return;
    const { instance, flavor } = record;
    const tpm = applyRules(() => {
      const stored = this.#remembered(record);
      return stored === null ? null : vtpm(flavor, stored);
    });
    if (tpm === null) return;
    throw badRequest(`Operation 'rebuild' not supported for vTPM-enabled instance (${instance.uuid}).`);
  }

  async #checkVolumes({ blockDevices }: ServerRecord): Promise<void> {
    for (const { volume_id } of blockDevices) {
      if (volume_id === null) continue;
      const status = (await this.cinder.showVolume(volume_id))?.status ?? 'deleted';
      if (status === 'in-use') continue;
      throw badRequest(
        `Invalid volume: volume '${volume_id}' status must be 'in-use'. Currently in '${status}' status`,
      );
    }
  }

  /** The host's CPUs and pages stay as they were claimed (_validate_numa_rebuild). */
  #checkNuma(record: ServerRecord, image: ImageMeta): void {
    const { flavor } = record;
    const { numaConstraints } = hardwareRules(this.flow.release);
    const [before, after] = applyRules(() => {
      const stored = this.#remembered(record);
      return [stored === null ? null : numaConstraints(flavor, stored), numaConstraints(flavor, image)];
    });
    if (isDeepStrictEqual(before, after)) return;
    throw badRequest(
      "An instance's NUMA topology cannot be changed as part of a rebuild. The image provided is invalid for this instance.",
    );
  }

  /** The image as the server remembers it, typed; null before images had types. */
  #remembered({ instance, systemMetadata }: ServerRecord): ImageMeta | null {
    const stored = this.flow.imageFromSystemMetadata(systemMetadata);
    return this.flow.typed?.imageOfInstance(stored, instance.image_ref) ?? null;
  }

  /** What the image decides, and over it what the request says. */
  #columns(
    record: ServerRecord,
    request: RebuildRequest,
    image: ImageMetadata,
    key_data: string | null,
  ): InstanceChanges {
    return applyRules(() => {
      const inherited = this.flow.inheritedColumns(image, diskConfig(request['OS-DCF:diskConfig']));
      const { kernelId, ramdiskId } = this.flow.kernelAndRamdisk(image, {});
      const keepsRef = this.profile.rebuild.comparesVolumeImage && isVolumeBacked(record);
      return {
        os_type: textOrNull(inherited.os_type),
        architecture: textOrNull(inherited.architecture),
        vm_mode: textOrNull(inherited.vm_mode),
        auto_disk_config: inherited.auto_disk_config,
        task_state: 'rebuilding',
        ...(keepsRef ? {} : { image_ref: request.imageRef }),
        kernel_id: kernelId ?? '',
        ramdisk_id: ramdiskId ?? '',
        progress: 0,
        ...columnsOf(request),
        ...(request.key_name === undefined ? {} : { key_name: request.key_name, key_data }),
        ...(request.user_data === undefined ? {} : { user_data: request.user_data }),
      };
    });
  }

  #systemMetadata({ systemMetadata, flavor }: ServerRecord, request: RebuildRequest, image: ImageMetadata) {
    const rows = applyRules(() =>
      this.flow.systemMetadataAfterRebuild(systemMetadata, request.imageRef, image, flavor),
    );
    checkSystemMetadataKeys(rows);
    return storedSystemMetadata(rows);
  }
}

/** Whether a disk that the flavor adds is to be kept. */
export function preservesEphemeral({ preserve_ephemeral: asked }: RebuildRequest): boolean {
  return boolFromString(asked ?? false);
}
