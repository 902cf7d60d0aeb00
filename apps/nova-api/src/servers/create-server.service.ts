import { Inject, Injectable } from '@nestjs/common';
import { type ComputeApi, checked } from '#compute-api';
import { badRequest, type Microversion, type RequestContext } from '#openstack-http';
import { generatePassword } from '../common/generate-password.js';
import { answeredRules } from '../common/rule-errors.js';
import { FlavorsService } from '../flavors/flavors.service.js';
import { hintLists } from '../instances/scheduler-hints.js';
import { KeyPairsService } from '../key-pairs/key-pairs.service.js';
import { COMPUTE_API } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import type { CreateRequest } from './create-request.js';
import { NewServerStore } from './new-server.store.js';
import { requestedDestination } from './requested-destination.js';
import { checkRequestedNetworks } from './requested-networks.js';
import { volumeIdsOf } from './reserved-volumes.js';
import { checkSystemMetadataKeys, diskConfig, newServerUuid, type ServerPlan } from './server-plan.js';
import { ServerSources } from './server-sources.js';
import { VolumeReservationService } from './volume-reservation.service.js';

export interface CreatedServer {
  readonly uuid: string;
  readonly adminPass: string;
  readonly autoDiskConfig: boolean | null;
  readonly securityGroups: readonly string[];
}

type Where = Pick<ServerPlan, 'destination' | 'hints'>;

/** `POST /servers`: from a request to rows and a message (nova/compute/api.py _create_instance). */
@Injectable()
export class CreateServerService {
  constructor(
    private readonly flavors: FlavorsService,
    private readonly sources: ServerSources,
    private readonly volumes: VolumeReservationService,
    private readonly store: NewServerStore,
    private readonly scheduler: SchedulerService,
    private readonly keyPairs: KeyPairsService,
    @Inject(COMPUTE_API) private readonly api: ComputeApi,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** Creates as many servers as asked; the first one is answered. */
  async create(context: RequestContext, version: Microversion, body: unknown): Promise<CreatedServer> {
    const request = this.profile.requests.create(version, body, this.api);
    const hints = hintLists(request.hints);
    const destination = requestedDestination(context, version, request.server);
    if (destination.host !== null && !(await this.scheduler.isKnown(destination.host)))
      throw badRequest(`Compute host ${destination.host} could not be found.`);
    const where = { hints, destination };
    checkRequestedNetworks(request.server.networks, request.maximum);
    const first = await this.#createOne(context, request, where, 0);
    for (let made = 1; made < request.maximum; made += 1) await this.#createOne(context, request, where, made);
    return first;
  }

  async #createOne(
    context: RequestContext,
    request: CreateRequest,
    where: Where,
    index: number,
  ): Promise<CreatedServer> {
    const plan = await this.#plan(context, request, where, index);
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
      securityGroups: request.server.security_groups?.map((group) => group.name ?? 'default') ?? ['default'],
    };
  }

  /** Reads what the request names, and lets the release's rules decide; nothing is stored yet. */
  async #plan(context: RequestContext, request: CreateRequest, where: Where, index: number): Promise<ServerPlan> {
    const { server, imageRef, mapping, flavorId, maximum: count } = request;
    const uuid = newServerUuid();
    const flavor = await this.flavors.find(flavorId, context);
    if (flavor === null) throw badRequest(this.profile.requests.flavorNotFound(flavorId));
    if (imageRef === '' && server.trusted_image_certificates)
      throw badRequest('Image certificate validation is not supported when booting from volume');
    let publicKey: string | null = null;
    const sources = this.sources.of({
      checkNetworks: () => undefined,
      checkKeyPair: async () => {
        if (server.key_name !== undefined)
          publicKey = (await this.keyPairs.require(context, server.key_name)).public_key;
      },
    });
    const image = await answeredRules(checked(this.api.bootMetadata(imageRef, mapping), sources));
    const checking = this.api.newServer({
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
      count,
      zeroDiskAllowed: context.isAdmin,
    });
    const decided = await answeredRules(checked(checking, sources));
    checkSystemMetadataKeys(decided.rows.systemMetadata);
    const name = count > 1 ? this.profile.requests.nameOf(server.name, index, uuid) : server.name;
    return {
      uuid,
      request: { ...server, name },
      flavor,
      image,
      publicKey,
      ...decided,
      adminPass: server.adminPass ?? generatePassword(),
      ...where,
    };
  }
}
