import { Inject, Injectable } from '@nestjs/common';
import { vtpm } from '#hardware';
import type { ImageMetadata, PropertyFlow } from '#image-properties';
import { badRequest, conflict } from '#openstack-http';
import { CinderClient, GlanceClient } from '#service-clients';
import { HostCast } from '../actions/host-cast.js';
import type { ActionAnswer, ActionCall, ActionGroup, ServerAction } from '../actions/server-action.js';
import { generatePassword } from '../common/generate-password.js';
import { UUID } from '../common/parameter-types.js';
import { applyRules } from '../common/rule-errors.js';
import { isVolumeBacked } from '../instances/server-facts.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
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

  constructor(
    private readonly hosts: HostCast,
    private readonly glance: GlanceClient,
    private readonly cinder: CinderClient,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {
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
    checkState(this.profile.servers.refusals, context, record.instance, 'rescue', RESCUABLE);
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
    const { keepsDevices, refusesVtpm, refusesMappings } = this.profile.rescue;
    if (refusesVtpm) this.#refuseVtpm(record);
    if (refusesMappings && chosen !== null) this.#refuseMapping(chosen);
    const canStay = keepsDevices && version.atLeast('2.87') && this.#keepsDevices(record, chosen);
    await this.#checkVolumes(record);
    if (!isVolumeBacked(record) || canStay) return;
    throw badRequest(`Instance ${uuid} cannot be rescued: Cannot rescue a volume-backed instance`);
  }

  #refuseVtpm({ instance, flavor, systemMetadata }: ServerRecord): void {
    const stored = this.flow.imageFromSystemMetadata(systemMetadata);
    const tpm = applyRules(() => {
      const own = this.flow.typed?.imageOfInstance(stored, instance.image_ref);
      return own === undefined ? null : vtpm(flavor, own);
    });
    if (tpm === null) return;
    throw badRequest(`Operation 'rescue' not supported for vTPM-enabled instance (${instance.uuid}).`);
  }

  #refuseMapping(chosen: ImageMetadata): void {
    const typed = applyRules(() => this.flow.typed?.image(chosen));
    if (typed?.properties.img_block_device_mapping) throw unsupported(String(chosen.id));
  }

  /** Whether the rescue image says on which bus and as which device its disk is to be added. */
  #keepsDevices({ instance, systemMetadata }: ServerRecord, chosen: ImageMetadata | null): boolean {
    const stored = this.flow.imageFromSystemMetadata(systemMetadata);
    const { typed } = this.flow;
    const image = applyRules(() =>
      chosen === null ? typed?.imageOfInstance(stored, instance.image_ref) : typed?.image(chosen),
    );
    return image?.properties.hw_rescue_bus !== undefined && image.properties.hw_rescue_device !== undefined;
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
