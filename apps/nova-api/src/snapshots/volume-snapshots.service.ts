import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import type { ImageMetadata, PropertyFlow } from '#image-properties';
import { forbidden, notFound, OpenStackError } from '#openstack-http';
import { CinderClient, GlanceClient, ServiceRefusal } from '#service-clients';
import type { ActionCall } from '../actions/server-action.js';
import { applyRules } from '../common/rule-errors.js';
import { blockDeviceData } from '../instances/instance-payload.js';
import { serverFacts } from '../instances/server-facts.js';
import type { BlockDeviceColumns } from '../instances/server-records.repository.js';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { ActionLog } from '../tasks/action-log.js';
import { checkState } from '../tasks/instance-state.js';
import { InstanceTasks } from '../tasks/instance-tasks.service.js';
import { QuiesceService } from './quiesce.service.js';
import type { CreateImageArguments } from './snapshot.schema.js';
import { SnapshotImages } from './snapshot-images.service.js';

type VolumeDevice = BlockDeviceColumns & { readonly volume_id: string };

const isVolume = (device: BlockDeviceColumns): device is VolumeDevice =>
  device.destination_type === 'volume' && device.no_device !== true && device.volume_id !== null;

const SNAPSHOT_EVENT = { name: 'api_snapshot_instance', phase: 'finish', host: hostname() } as const;

/**
 * `createImage` of a server whose root disk is a volume: snapshots of its volumes, and an image without data that maps
 * them (nova/compute/api.py snapshot_volume_backed).
 */
@Injectable()
export class VolumeSnapshots {
  constructor(
    private readonly glance: GlanceClient,
    private readonly cinder: CinderClient,
    private readonly tasks: InstanceTasks,
    private readonly images: SnapshotImages,
    private readonly quiescing: QuiesceService,
    private readonly log: ActionLog,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** @returns the image's id. @throws OpenStackError 409 in the wrong state, 403 beyond Cinder's quota */
  async create(call: ActionCall, { name, metadata = {} }: CreateImageArguments): Promise<string> {
    const { context, record } = call;
    const allowed = { vm: this.profile.snapshots.states.volumeBacked, unlocked: false };
    checkState(this.profile.servers.refusals, context, record.instance, 'createImage', allowed);
    const bootMetadata = await this.#bootMetadata(call);
    const volumes = record.blockDevices.filter(isVolume);
    await this.#requireQuota(volumes.length);
    const isFrozen = this.profile.snapshots.quiesces && (await this.quiescing.freeze(record));
    const snapshots = new Map<string, string>();
    try {
      const claim = { context, uuid: record.instance.uuid, apiAction: 'createImage', allowed };
      await this.tasks.change({ ...claim, action: 'createImage' }, ({ tx }) =>
        this.log.event(tx, claim.uuid, context.requestId, SNAPSHOT_EVENT),
      );
      for (const { volume_id } of volumes) snapshots.set(volume_id, await this.#snapshot(volume_id, name));
    } finally {
      const mapping = [...snapshots.values()].map((snapshot_id) => ({ snapshot_id }));
      if (isFrozen) await this.quiescing.thaw(call, mapping);
    }
    const image = applyRules(() =>
      this.flow.volumeBackedSnapshotImage(serverFacts(record, null), {
        name,
        metadata: { ...metadata },
        bootMetadata,
        blockDevices: record.blockDevices.map(blockDeviceData),
        snapshots,
      }),
    );
    return this.images.createEmpty(context, record, image);
  }

  /**
   * What 2014.1 makes the image from: the server's image as it is now, or without one what its root volume says
   * (nova/api/openstack/compute/servers.py _action_create_image (2014.1)). Later releases read system_metadata alone.
   */
  async #bootMetadata({ record }: ActionCall): Promise<ImageMetadata> {
    if (!this.flow.readsImageNow) return {};
    const { image_ref } = record.instance;
    if (image_ref !== '') return this.#image(image_ref);
    const root = record.blockDevices.find(({ boot_index }) => boot_index === 0);
    if (root?.volume_id === null && root.image_id !== null)
      return { properties: { ...(await this.#image(root.image_id)).properties } };
    const volume = root?.volume_id ? await this.cinder.showVolume(root.volume_id) : null;
    return { properties: { ...volume?.volume_image_metadata } };
  }

  async #image(id: string): Promise<ImageMetadata> {
    const image = await this.glance.show(id);
    if (image === null) throw notFound(`Image ${id} could not be found.`);
    return image;
  }

  async #requireQuota(count: number): Promise<void> {
    if (!this.profile.snapshots.checksQuota || count === 0) return;
    const { maxTotalSnapshots: limit, totalSnapshotsUsed: used } = await this.cinder.absoluteLimits();
    if (limit > -1 && used + count > limit) throw forbidden('Quota exceeded for resources: snapshots');
  }

  async #snapshot(volumeId: string, imageName: string): Promise<string> {
    const volume = await this.cinder.showVolume(volumeId);
    if (volume === null) throw notFound(`Volume ${volumeId} could not be found.`);
    try {
      const name = `snapshot for ${imageName}`;
      return (await this.cinder.createSnapshot(volumeId, name, volume.description ?? null)).id;
    } catch (error) {
      if (!(error instanceof ServiceRefusal) || error.status >= 500) throw error;
      throw new OpenStackError(error.status === 413 ? 403 : error.status, error.reason, { cause: error });
    }
  }
}
