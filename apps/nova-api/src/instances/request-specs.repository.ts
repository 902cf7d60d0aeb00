import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { FlavorFacts, ImageMeta, ImageMetadata } from '#image-properties';
import { type NovaObject, novaObject } from '#nova-rpc';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { flavorObject } from './nova-flavor.js';
import {
  type ImageObject,
  imageObject,
  imageOfObject,
  type RequestSpecVersions,
  requestSpecVersions,
} from './request-spec-image.js';
import type { SchedulerHints } from './scheduler-hints.js';

/** What the scheduler was asked for a server, as far as it is kept (nova/objects/request_spec.py). */
export interface RequestSpecFacts {
  readonly instance_uuid: string;
  readonly project_id: string;
  readonly user_id: string;
  readonly availability_zone: string | null;
  /** Null before images had types; no release of that time keeps a spec. */
  readonly image: ImageMeta | null;
  readonly flavor: FlavorFacts;
  readonly is_bfv: boolean;
  readonly force_hosts: readonly string[] | null;
  readonly force_nodes: readonly string[] | null;
  readonly scheduler_hints: SchedulerHints;
}

interface KeptFields {
  readonly image: ImageObject;
  readonly scheduler_hints?: SchedulerHints | null;
}

/** What the scheduler goes by when a server moves. */
export interface KeptRequest {
  readonly hints: SchedulerHints;
  /** As it was at the boot, or at the last rebuild with another image; null where no spec is kept. */
  readonly image: ImageMetadata | null;
}

interface SpecChanges {
  readonly image?: ImageMeta | null;
  readonly flavor?: FlavorFacts;
  /** null lifts the restriction to one. */
  readonly zone?: string | null;
}

/**
 * `nova.request_specs`: the image and the flavor that the scheduler reads for a server, now and when it moves. A rebuild
 * with another image changes the image, a resize the flavor, an unshelve the zone. Releases that know no
 * RequestSpec keep none.
 */
@Injectable()
export class RequestSpecs {
  readonly #versions: RequestSpecVersions | null;

  constructor(@Inject(PROPTRAIL_CONFIG) { release }: Pick<ProptrailConfig, 'release'>) {
    this.#versions = requestSpecVersions(release);
  }

  async create(tx: EntityManager, facts: RequestSpecFacts): Promise<void> {
    const versions = this.#versions;
    const { image, flavor, ...plain } = facts;
    if (versions === null || image === null) return;
    const spec = novaObject('RequestSpec', versions.RequestSpec, {
      ...plain,
      image: imageObject(image, versions),
      flavor: flavorObject(flavor),
      num_instances: 1,
      ignore_hosts: null,
      requested_destination: null,
      retry: null,
      requested_resources: [],
    });
    await tx.query('INSERT INTO nova.request_specs (instance_uuid, spec) VALUES ($1, $2)', [
      facts.instance_uuid,
      JSON.stringify(spec),
    ]);
  }

  /** What holds for the server's moves as well; nothing where the release keeps no spec. */
  async find(tx: EntityManager, instanceUuid: string): Promise<KeptRequest> {
    const spec = await this.#read(tx, 'SELECT spec FROM nova.request_specs WHERE instance_uuid = $1', instanceUuid);
    if (spec === null) return { hints: {}, image: null };
    const { scheduler_hints, image } = spec['nova_object.data'];
    return { hints: scheduler_hints ?? {}, image: imageOfObject(image) };
  }

  /** A server that was made without a spec keeps none. */
  async change(tx: EntityManager, instanceUuid: string, { image, flavor, zone }: SpecChanges): Promise<void> {
    const versions = this.#versions;
    if (versions === null) return;
    const locked = 'SELECT spec FROM nova.request_specs WHERE instance_uuid = $1 FOR UPDATE';
    const spec = await this.#read(tx, locked, instanceUuid);
    if (spec === null) return;
    const changed = {
      ...spec['nova_object.data'],
      ...(image === undefined || image === null ? {} : { image: imageObject(image, versions) }),
      ...(flavor === undefined ? {} : { flavor: flavorObject(flavor) }),
      ...(zone === undefined ? {} : { availability_zone: zone }),
    };
    await tx.query('UPDATE nova.request_specs SET spec = $2, updated_at = now() WHERE instance_uuid = $1', [
      instanceUuid,
      JSON.stringify({ ...spec, 'nova_object.data': changed }),
    ]);
  }

  async #read(tx: EntityManager, sql: string, instanceUuid: string): Promise<NovaObject<KeptFields> | null> {
    const [row]: { spec: string }[] = await tx.query(sql, [instanceUuid]);
    return row === undefined ? null : (JSON.parse(row.spec) as NovaObject<KeptFields>);
  }
}
