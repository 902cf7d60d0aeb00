import { currentContext } from '#openstack-http';
import { orNull, ServiceHttp } from './service-http.js';

/** A volume as `GET /v3/{project}/volumes/{id}` shows it. `size` in GiB, `bootable` is `"true"` or `"false"`. */
export interface VolumeView {
  readonly id: string;
  readonly status: string;
  readonly size: number;
  readonly bootable: string;
  readonly name: string | null;
  readonly description?: string | null;
  readonly volume_type?: string | null;
  readonly multiattach?: boolean;
  readonly volume_image_metadata?: Readonly<Record<string, string>>;
}

export interface SnapshotView {
  readonly id: string;
  readonly volume_id: string;
  readonly status: string;
  readonly size: number;
}

interface VolumeTypeView {
  readonly id: string;
  readonly name: string;
}

/** What the project may have and has; -1 is no limit. */
interface AbsoluteLimits {
  readonly maxTotalSnapshots: number;
  readonly totalSnapshotsUsed: number;
}

export interface NewVolume {
  /** GiB. */
  readonly size: number;
  readonly name?: string;
  readonly imageRef?: string;
  readonly snapshot_id?: string;
  readonly volume_type?: string;
  readonly availability_zone?: string;
}

/** How a host reaches a volume: `{driver_volume_type, ...connection data}`, flat as cinder's attachments answer it. */
export type AttachmentConnection = Readonly<Record<string, unknown>>;

export interface AttachmentView {
  readonly id: string;
  readonly status: string;
  readonly instance: string | null;
  readonly volume_id: string;
  readonly connection_info: AttachmentConnection;
}

const MICROVERSION = 'volume 3.44';

/** Cinder's public v3 API, as far as Nova needs it. */
export class CinderClient {
  readonly #http: ServiceHttp;

  constructor(endpoint: string) {
    this.#http = new ServiceHttp('cinder', endpoint, { 'openstack-api-version': MICROVERSION });
  }

  async showVolume(id: string): Promise<VolumeView | null> {
    const answer = await orNull(
      this.#http.json<{ volume: VolumeView }>({ method: 'GET', path: this.#path('volumes', id) }),
    );
    return answer?.volume ?? null;
  }

  async showSnapshot(id: string): Promise<SnapshotView | null> {
    const path = this.#path('snapshots', id);
    const answer = await orNull(this.#http.json<{ snapshot: SnapshotView }>({ method: 'GET', path }));
    return answer?.snapshot ?? null;
  }

  /** The volume types that the caller may use. */
  async volumeTypes(): Promise<VolumeTypeView[]> {
    const path = this.#path('types');
    return (await this.#http.json<{ volume_types: VolumeTypeView[] }>({ method: 'GET', path })).volume_types;
  }

  /** A snapshot of a volume that may be in use. */
  async createSnapshot(volume_id: string, name: string, description: string | null): Promise<SnapshotView> {
    const snapshot = { volume_id, name, description, force: true };
    const request = { method: 'POST', path: this.#path('snapshots'), json: { snapshot } } as const;
    return (await this.#http.json<{ snapshot: SnapshotView }>(request)).snapshot;
  }

  async absoluteLimits(): Promise<AbsoluteLimits> {
    const answer = await this.#http.json<{ limits: { absolute: AbsoluteLimits } }>({
      method: 'GET',
      path: this.#path('limits'),
    });
    return answer.limits.absolute;
  }

  /** A volume in use is about to be detached: nobody else begins that. @throws ServiceRefusal 400 in another state */
  async beginDetaching(volumeId: string): Promise<void> {
    await this.#act(volumeId, { 'os-begin_detaching': null });
  }

  /** Takes {@link beginDetaching} back. */
  async rollDetaching(volumeId: string): Promise<void> {
    await this.#act(volumeId, { 'os-roll_detaching': null });
  }

  async createVolume(volume: NewVolume): Promise<VolumeView> {
    return (
      await this.#http.json<{ volume: VolumeView }>({ method: 'POST', path: this.#path('volumes'), json: { volume } })
    ).volume;
  }

  /** Resolves whether or not the volume was still there. */
  async deleteVolume(id: string): Promise<void> {
    await orNull(this.#http.send({ method: 'DELETE', path: this.#path('volumes', id) }));
  }

  /** Writes an image over a volume that is only reserved; the volume is `downloading` until it has ended. */
  async reimageVolume(id: string, image_id: string): Promise<void> {
    await this.#http.send({
      method: 'POST',
      path: `${this.#path('volumes', id)}/action`,
      json: { 'os-reimage': { image_id, reimage_reserved: true } },
      headers: { 'openstack-api-version': 'volume 3.68' },
    });
  }

  /** Reserves the volume for a server: its status becomes `reserved`. */
  async createAttachment(volumeId: string, instanceUuid: string): Promise<AttachmentView> {
    const attachment = { volume_uuid: volumeId, instance_uuid: instanceUuid };
    const path = this.#path('attachments');
    return (await this.#http.json<{ attachment: AttachmentView }>({ method: 'POST', path, json: { attachment } }))
      .attachment;
  }

  /** The attachments that a server has to a volume: ids and states. */
  async attachmentsOf(volume_id: string, instance_id: string): Promise<Pick<AttachmentView, 'id' | 'status'>[]> {
    const query = new URLSearchParams({ volume_id, instance_id, all_tenants: '1' });
    const path = `${this.#path('attachments')}?${query}`;
    return (await this.#http.json<{ attachments: AttachmentView[] }>({ method: 'GET', path })).attachments;
  }

  /** Says which host will use it, and learns how to reach it. */
  async updateAttachment(id: string, connector: Readonly<Record<string, unknown>>): Promise<AttachmentView> {
    const request = {
      method: 'PUT',
      path: this.#path('attachments', id),
      json: { attachment: { connector } },
    } as const;
    return (await this.#http.json<{ attachment: AttachmentView }>(request)).attachment;
  }

  /** The server uses it now: the volume becomes `in-use`. */
  async completeAttachment(id: string): Promise<void> {
    await this.#http.send({
      method: 'POST',
      path: `${this.#path('attachments', id)}/action`,
      json: { 'os-complete': null },
    });
  }

  /** Resolves whether or not the attachment was still there. */
  async deleteAttachment(id: string): Promise<void> {
    await orNull(this.#http.send({ method: 'DELETE', path: this.#path('attachments', id) }));
  }

  async #act(volumeId: string, json: object): Promise<void> {
    await this.#http.send({ method: 'POST', path: `${this.#path('volumes', volumeId)}/action`, json });
  }

  #path(collection: string, id?: string): string {
    const base = `/v3/${encodeURIComponent(currentContext().projectId)}/${collection}`;
    return id === undefined ? base : `${base}/${encodeURIComponent(id)}`;
  }
}
