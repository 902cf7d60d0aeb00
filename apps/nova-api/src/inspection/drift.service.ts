import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ImageMetadata } from '#image-properties';
import type { GetPropertyDrift, NovaRpcVersions } from '#nova-rpc';
import { notFound, PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import type { PropertyDrift } from '#property-drift';
import { type ReleaseName } from '#releases';
import { CinderClient, GlanceClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { RequestSpecs } from '../instances/request-specs.repository.js';
import { ServerLookup } from '../instances/server-lookup.service.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { RPC_VERSIONS } from '../nova.tokens.js';
import { HostInspection } from './host-inspection.service.js';

/** Where the properties of one server's image stand. */
export interface ServerDrift {
  readonly server: string;
  readonly release: ReleaseName;
  /** The server's image, or the one that its root volume was made from; `''` when none is known. */
  readonly image: string;
  /** Whether Glance still has it. */
  readonly image_exists: boolean;
  /** The root volume, null when the root disk is local. */
  readonly volume: string | null;
  readonly properties: readonly PropertyDrift[];
}

type VolumeCopy = Readonly<Record<string, string>>;

/** Compares a server's image, its volume's copy, its RequestSpec, what it remembers and the domain in force. Changes nothing. */
@Injectable()
export class DriftService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly servers: ServerLookup,
    private readonly requestSpecs: RequestSpecs,
    private readonly hosts: HostInspection,
    private readonly glance: GlanceClient,
    private readonly cinder: CinderClient,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @throws OpenStackError 404; 503 when Glance or Cinder cannot be reached, 504 when the host does not answer */
  async of(context: RequestContext, uuid: string): Promise<ServerDrift> {
    const record = await this.servers.get(context, uuid);
    const volume = rootVolume(record);
    const copy = volume === null ? null : await this.#volumeCopy(volume);
    const imageId = record.instance.image_ref || (copy?.['image_id'] ?? '');
    const image = imageId === '' ? null : await this.glance.show(imageId);
    return {
      server: record.instance.uuid,
      release: this.config.release,
      image: imageId,
      image_exists: image !== null,
      volume,
      properties: await this.#ask(record, image, copy),
    };
  }

  async #volumeCopy(id: string): Promise<VolumeCopy> {
    const volume = await this.cinder.showVolume(id);
    if (volume === null) throw notFound(`Volume ${id}, the server's root disk, could not be found.`);
    return volume.volume_image_metadata ?? {};
  }

  async #ask(record: ServerRecord, image: ImageMetadata | null, copy: VolumeCopy | null): Promise<PropertyDrift[]> {
    const kept = await this.requestSpecs.find(this.dataSource.manager, record.instance.uuid);
    const message: GetPropertyDrift = {
      instance: instancePayload(record, this.rpc),
      bdms: blockDevicePayload(record.blockDevices, this.rpc),
      image,
      volume_image_metadata: copy,
      request_spec_image: kept.image,
    };
    return this.hosts.ask<PropertyDrift[]>(record.instance, 'get_property_drift', message);
  }
}

function rootVolume({ blockDevices }: ServerRecord): string | null {
  const root = blockDevices.find((row) => row.boot_index === 0 && row.destination_type === 'volume');
  return root?.volume_id ?? null;
}
