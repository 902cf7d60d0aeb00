import { Inject, Injectable } from '@nestjs/common';
import type { ImageMetadata, PropertyFlow } from '#image-properties';
import { badRequest, type Microversion, type RequestContext, validateBody } from '#openstack-http';
import { FlavorsService } from '../flavors/flavors.service.js';
import { KeyPairsService } from '../key-pairs/key-pairs.service.js';
import { PROPERTY_FLOW, REQUEST_CHECKS } from '../nova.tokens.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { blockDeviceFromApi, volumeIdsOf } from './block-device-request.js';
import { BootSourceService, type RequestedMapping } from './boot-source.service.js';
import { NewServerStore } from './new-server.store.js';
import type { RequestChecks, RequestFacts } from './request-checks.js';
import { requestedDestination } from './requested-destination.js';
import { checkRequestedNetworks } from './requested-networks.js';
import { applyRules } from './rule-errors.js';
import { hintLists } from './scheduler-hints.js';
import { type CreateServerBody, createServerSchema } from './server.schema.js';
import { checkSystemMetadataKeys, generatePassword, newServerUuid, type ServerPlan } from './server-plan.js';
import { VolumeReservationService } from './volume-reservation.service.js';

export interface CreatedServer {
  readonly uuid: string;
  readonly adminPass: string;
  readonly autoDiskConfig: boolean | null;
  readonly securityGroups: readonly string[];
}

type Where = Pick<ServerPlan, 'destination' | 'hints'>;

function diskConfig(value: 'AUTO' | 'MANUAL' | undefined): boolean | null {
  return value === undefined ? null : value === 'AUTO';
}

/** `POST /servers`: from a request to rows and a message (nova/compute/api.py _create_instance). */
@Injectable()
export class CreateServerService {
  constructor(
    private readonly flavors: FlavorsService,
    private readonly bootSource: BootSourceService,
    private readonly volumes: VolumeReservationService,
    private readonly store: NewServerStore,
    private readonly scheduler: SchedulerService,
    private readonly keyPairs: KeyPairsService,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(REQUEST_CHECKS) private readonly checks: RequestChecks,
  ) {}

  /** Creates as many servers as asked; the first one is answered. */
  async create(context: RequestContext, version: Microversion, body: unknown): Promise<CreatedServer> {
    const request = validateBody<CreateServerBody>(createServerSchema(version), body);
    const { server } = request;
    const hints = hintLists(request['os:scheduler_hints'] ?? request['OS-SCH-HNT:scheduler_hints']);
    const destination = requestedDestination(context, version, server);
    if (destination.host !== null && !(await this.scheduler.isKnown(destination.host)))
      throw badRequest(`Compute host ${destination.host} could not be found.`);
    const where = { hints, destination };
    const { minimum, maximum } = counts(server);
    checkRequestedNetworks(server.networks, Math.max(minimum, maximum));
    const first = await this.#createOne(context, server, where);
    for (let made = 1; made < Math.max(minimum, maximum); made += 1) await this.#createOne(context, server, where);
    return first;
  }

  async #createOne(context: RequestContext, server: CreateServerBody['server'], where: Where): Promise<CreatedServer> {
    const plan = await this.#plan(context, server, where);
    const attachments = await this.volumes.reserve(volumeIdsOf(plan.rows.blockDevices), plan.uuid);
    try {
      const { placed } = await this.store.store(context, plan, attachments);
      if (!placed) await this.volumes.release([...attachments.values()]);
    } catch (error) {
      await this.volumes.release([...attachments.values()]);
      throw error;
    }
    return {
      uuid: plan.uuid,
      adminPass: plan.adminPass,
      autoDiskConfig: plan.rows.columns.auto_disk_config,
      securityGroups: server.security_groups?.map((group) => group.name ?? 'default') ?? ['default'],
    };
  }

  /** Reads what the request names, and lets the release's rules decide; nothing is stored yet. */
  async #plan(context: RequestContext, server: CreateServerBody['server'], where: Where): Promise<ServerPlan> {
    const uuid = newServerUuid();
    const flavor = await this.flavors.find(String(server.flavorRef), context);
    if (flavor === null) throw badRequest(`Flavor ${server.flavorRef} could not be found.`);
    const mapping = requestedMapping(server);
    if (!server.imageRef && server.trusted_image_certificates)
      throw badRequest('Image certificate validation is not supported when booting from volume');
    const { imageRef, image } = await this.bootSource.read(server.imageRef ?? '', mapping);
    const keyPair = server.key_name === undefined ? null : await this.keyPairs.require(context, server.key_name);
    const rows = applyRules(() => {
      const rootVolumeGib = rootVolumeSize(mapping, image);
      this.checks.check({
        imageId: imageRef === '' ? null : imageRef,
        image,
        flavor,
        rootVolumeGib,
        isAdmin: context.isAdmin,
      });
      return this.flow.newServer({
        imageRef,
        bootMetadata: image,
        flavor,
        kernelId: server.kernel_id ?? null,
        ramdiskId: server.ramdisk_id ?? null,
        autoDiskConfig: diskConfig(server['OS-DCF:diskConfig']),
        configDrive: server.config_drive,
        ...mapping,
        instanceUuid: uuid,
        userName: context.userName,
        projectName: context.projectName,
      });
    });
    checkSystemMetadataKeys(rows.systemMetadata);
    await this.bootSource.requireImages([rows.columns.kernel_id, rows.columns.ramdisk_id]);
    const blockDevices = this.checks.describesVolumes
      ? await this.bootSource.describe(rows.blockDevices)
      : rows.blockDevices;
    return {
      uuid,
      request: server,
      flavor,
      image,
      publicKey: keyPair?.public_key ?? null,
      rows: { ...rows, blockDevices },
      adminPass: server.adminPass ?? generatePassword(),
      ...where,
    };
  }
}

function counts(server: CreateServerBody['server']): { minimum: number; maximum: number } {
  const minimum = Number(server.min_count ?? 1);
  const maximum = Number(server.max_count ?? minimum);
  if (minimum > maximum) throw badRequest('min_count must be <= max_count');
  return { minimum, maximum };
}

/** The request's block devices; none at all lets the rules map the image themselves. */
function requestedMapping(server: CreateServerBody['server']): RequestedMapping {
  const { block_device_mapping: legacy, block_device_mapping_v2: modern } = server;
  if (legacy !== undefined && modern !== undefined) {
    throw badRequest('Using different block_device_mapping syntaxes is not allowed in the same request.');
  }
  if (legacy !== undefined && legacy.length > 0) return { blockDevices: legacy, legacyBdm: true };
  if (modern !== undefined && modern.length > 0)
    return { blockDevices: modern.map(blockDeviceFromApi), legacyBdm: false };
  return {};
}

/** Size of the volume that the server will boot from; an existing one tells it as the size of its image. */
function rootVolumeSize(
  { blockDevices = [], legacyBdm }: RequestedMapping,
  image: ImageMetadata,
): RequestFacts['rootVolumeGib'] {
  const root = blockDevices.find((device) => legacyBdm === true || Number(device['boot_index'] ?? -1) === 0);
  if (root === undefined || (legacyBdm !== true && root['destination_type'] !== 'volume')) return null;
  const asked = Number(root['volume_size'] ?? 0);
  if (asked > 0) return asked;
  const known = Number(image.size ?? 0) / 1024 ** 3;
  return known > 0 && root['source_type'] === 'volume' ? known : 'unknown';
}
