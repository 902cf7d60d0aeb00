import { Inject, Injectable } from '@nestjs/common';
import { vtpm } from '#hardware';
import type { ImageMetadata, PropertyFlow } from '#image-properties';
import { badRequest, conflict, PROPTRAIL_CONFIG } from '#openstack-http';
import { type ReleaseName } from '#releases';
import { CinderClient, GlanceClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { HostCast } from '../actions/host-cast.js';
import type { ActionAnswer, ActionCall, ActionGroup, ServerAction } from '../actions/server-action.js';
import { UUID } from '../common/parameter-types.js';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { LIFECYCLE_PROFILE, type LifecycleProfile } from '../release/lifecycle-profile.js';
import { applyRules } from '../servers/rule-errors.js';
import { isVolumeBacked } from '../servers/server-facts.js';
import { generatePassword } from '../servers/server-plan.js';
import type { ServerRecord } from '../servers/server-records.repository.js';
import { checkState } from '../tasks/instance-state.js';

/** nova/api/openstack/compute/schemas/rescue.py (26.2). */
const RESCUE_SCHEMA = {
  type: 'object',
  properties: {
    rescue: {
      type: ['object', 'null'],
      properties: { adminPass: { type: 'string' }, rescue_image_ref: UUID },
      additionalProperties: false,
    },
  },
  required: ['rescue'],
  additionalProperties: false,
};

const RESCUABLE = { vm: ['active', 'stopped', 'error'] } as const;

const unsupported = (imageRef: string) => badRequest(`Requested rescue image '${imageRef}' is not supported`);

/** `rescue` and `unrescue` (nova/compute/api.py). */
@Injectable()
export class RescueActions implements ActionGroup {
  readonly actions: readonly ServerAction[];
  readonly #release: ReleaseName;

  constructor(
    private readonly hosts: HostCast,
    private readonly glance: GlanceClient,
    private readonly cinder: CinderClient,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(LIFECYCLE_PROFILE) private readonly profile: LifecycleProfile,
    @Inject(PROPTRAIL_CONFIG) { release }: ProptrailConfig,
  ) {
    this.#release = release;
    this.actions = [
      { name: 'rescue', status: 200, schema: () => RESCUE_SCHEMA, run: (call) => this.#rescue(call) },
      {
        name: 'unrescue',
        run: async (call) => {
          const allowed = { vm: ['rescued'] };
          const task = { apiAction: 'unrescue', action: 'unrescue', allowed, changes: { task_state: 'unrescuing' } };
          await hosts.send(call, task, 'unrescue_instance');
        },
      },
    ];
  }

  async #rescue(call: ActionCall): Promise<ActionAnswer> {
    const { context, record, args } = call;
    checkState(this.#release, context, record.instance, 'rescue', RESCUABLE);
    const imageRef = (args['rescue_image_ref'] as string | undefined) ?? null;
    await this.#check(call, imageRef);
    const adminPass = (args['adminPass'] as string | undefined) ?? generatePassword();
    const changes = { task_state: 'rescuing' };
    const task = { apiAction: 'rescue', action: 'rescue', allowed: RESCUABLE, changes };
    const more = { rescue_password: adminPass, rescue_image_ref: imageRef, clean_shutdown: true };
    await this.hosts.send(call, task, 'rescue_instance', more);
    return { body: { adminPass } };
  }

  /** @throws OpenStackError 400 for the image or a root volume, 409 for a volume that is not in use */
  async #check({ record, version }: ActionCall, imageRef: string | null): Promise<void> {
    const { uuid } = record.instance;
    const chosen = imageRef === null ? null : await this.#image(imageRef);
    const canStay = this.profile.rescuesVolumes && this.#keepsDevices(record, chosen) && version.atLeast('2.87');
    await this.#checkVolumes(record);
    if (!isVolumeBacked(record) || canStay) return;
    throw badRequest(`Instance ${uuid} cannot be rescued: Cannot rescue a volume-backed instance`);
  }

  /** Whether the rescue image says on which bus and as which device its disk is to be added. */
  #keepsDevices({ instance, flavor, systemMetadata }: ServerRecord, chosen: ImageMetadata | null): boolean {
    const stored = this.flow.imageFromSystemMetadata(systemMetadata);
    const { typed } = this.flow;
    if (typed === null) return false;
    return applyRules(() => {
      const own = typed.imageOfInstance(stored, instance.image_ref);
      if (vtpm(flavor, own) !== null)
        throw badRequest(`Operation 'rescue' not supported for vTPM-enabled instance (${instance.uuid}).`);
      const { properties } = chosen === null ? own : typed.image(chosen);
      if (chosen !== null && properties.img_block_device_mapping) throw unsupported(String(chosen.id));
      return properties.hw_rescue_bus !== undefined && properties.hw_rescue_device !== undefined;
    });
  }

  async #image(imageRef: string): Promise<ImageMetadata> {
    const image = await this.glance.show(imageRef);
    if (image === null) throw unsupported(imageRef);
    return image;
  }

  async #checkVolumes({ blockDevices }: ServerRecord): Promise<void> {
    for (const { volume_id } of blockDevices) {
      if (volume_id === null) continue;
      const status = (await this.cinder.showVolume(volume_id))?.status ?? 'deleted';
      if (status !== 'in-use')
        throw conflict(
          `Invalid volume: volume '${volume_id}' status must be 'in-use'. Currently in '${status}' status`,
        );
    }
  }
}
