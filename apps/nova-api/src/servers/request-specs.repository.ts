import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type FlavorFacts, type ImageMetadata, parseImageMeta } from '#image-properties';
import { type NovaObject, type NovaRpcProfile, novaObject } from '#nova-rpc';
import { RPC_PROFILE } from '../nova.tokens.js';
import { flavorObject } from './nova-flavor.js';
import type { SchedulerHints } from './scheduler-hints.js';

/** What the scheduler was asked for a server, as far as it is kept (nova/objects/request_spec.py). */
export interface RequestSpecFacts {
  readonly instance_uuid: string;
  readonly project_id: string;
  readonly user_id: string;
  readonly availability_zone: string | null;
  readonly image: ImageMetadata;
  readonly flavor: FlavorFacts;
  readonly is_bfv: boolean;
  readonly force_hosts: readonly string[] | null;
  readonly force_nodes: readonly string[] | null;
  readonly scheduler_hints: SchedulerHints;
}

/** The image with its typed properties: what is no ImageMetaProps field, and what was not set, is not there. */
function imageObject(
  image: ImageMetadata,
  versions: { ImageMeta: string; ImageMetaProps: string },
): NovaObject<object> {
  const { properties, ...attributes } = parseImageMeta(image);
  const typed = novaObject('ImageMetaProps', versions.ImageMetaProps, { ...properties });
  return novaObject('ImageMeta', versions.ImageMeta, { ...attributes, properties: typed });
}

/**
 * `nova.request_specs`: the image and the flavor that the scheduler reads for a server, now and when it moves. A rebuild
 * changes the image, a resize the flavor. Releases whose RPC profile knows no RequestSpec keep none.
 */
@Injectable()
export class RequestSpecs {
  constructor(@Inject(RPC_PROFILE) private readonly profile: NovaRpcProfile) {}

  async create(tx: EntityManager, facts: RequestSpecFacts): Promise<void> {
    const versions = this.profile.requestSpec;
    if (versions === undefined) return;
    const { image, flavor, ...plain } = facts;
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

  /** Hints of the server's request, which hold for its moves as well; none where the release keeps no spec. */
  async hintsOf(tx: EntityManager, instanceUuid: string): Promise<SchedulerHints> {
    const rows: { spec: string }[] = await tx.query('SELECT spec FROM nova.request_specs WHERE instance_uuid = $1', [
      instanceUuid,
    ]);
    const [row] = rows;
    if (row === undefined) return {};
    const spec = JSON.parse(row.spec) as NovaObject<{ readonly scheduler_hints?: SchedulerHints | null }>;
    return spec['nova_object.data'].scheduler_hints ?? {};
  }

  /** A server that was made without a spec keeps none. */
  async change(
    tx: EntityManager,
    instanceUuid: string,
    { image, flavor }: { readonly image?: ImageMetadata; readonly flavor?: FlavorFacts },
  ): Promise<void> {
    const versions = this.profile.requestSpec;
    if (versions === undefined) return;
    const rows: { spec: string }[] = await tx.query(
      'SELECT spec FROM nova.request_specs WHERE instance_uuid = $1 FOR UPDATE',
      [instanceUuid],
    );
    const [row] = rows;
    if (row === undefined) return;
    const spec = JSON.parse(row.spec) as NovaObject<Record<string, unknown>>;
    if (image !== undefined) spec['nova_object.data']['image'] = imageObject(image, versions);
    if (flavor !== undefined) spec['nova_object.data']['flavor'] = flavorObject(flavor);
    await tx.query('UPDATE nova.request_specs SET spec = $2, updated_at = now() WHERE instance_uuid = $1', [
      instanceUuid,
      JSON.stringify(spec),
    ]);
  }
}
