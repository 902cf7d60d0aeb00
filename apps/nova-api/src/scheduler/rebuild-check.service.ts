import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { PropertyFlow } from '#image-properties';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { HostFilters } from './host-filters.js';
import type { HostState } from './host-state.js';
import { HostStateRepository } from './host-state.repository.js';
import { noValidHost, refusalTable } from './no-valid-host.js';
import type { HostRefusal, PlacementRequest } from './placement.js';
import type { RequestSpec } from './request-spec.js';
import { typedRequest } from './typed-request.js';

const NOT_ENOUGH_HOSTS = 'There are not enough hosts available.';
const UNFIT_TRAITS =
  'Image traits cannot be satisfied by the current resource providers. Either specify a different image during rebuild or create a new server with the specified image.';

/** Why a server's host does not take its new image, as a fault tells it. */
export interface UnfitImage {
  readonly message: string;
  readonly details: string;
}

/** Whether a server may stay on its host with another image (nova/conductor/manager.py rebuild_instance, 26.2). */
@Injectable()
export class RebuildCheck {
  readonly #filters: HostFilters;

  constructor(
    private readonly hosts: HostStateRepository,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(NOVA_PROFILE) profile: NovaApiProfile,
    @Inject(PROPTRAIL_CONFIG) config: ProptrailConfig,
  ) {
    this.#filters = HostFilters.of(profile, config);
  }

  /**
   * Null when the host takes it, and in releases that do not ask.
   *
   * @throws RuleError when the release can not read a property of the image
   */
  async refuse(tx: EntityManager, host: string, request: PlacementRequest): Promise<UnfitImage | null> {
    if (this.#filters.profile.rebuildFilters === null) return null;
    const state = (await this.hosts.all(tx)).find((one) => one.host === host);
    if (state === undefined) return null;
    const typed = typedRequest(this.flow, request);
    const spec = { ...typed, ...this.#filters.profile.read(typed), hintedHosts: new Map() };
    const trait = this.#missingTrait(state, spec);
    if (trait !== null) return unfit(UNFIT_TRAITS, trait);
    const refusal = this.#filters.rebuildRefusalOf(state, spec);
    return refusal === null ? null : unfit(NOT_ENOUGH_HOSTS, refusal);
  }

  /** Only traits that the image names are looked at; those of the flavor held when the server came. */
  #missingTrait({ host, traits }: HostState, { image, traits: asked }: RequestSpec): HostRefusal | null {
    const properties = image.properties ?? {};
    const missing = asked.find(({ trait, property }) => Object.hasOwn(properties, property) && !traits.has(trait));
    if (missing === undefined) return null;
    return {
      host,
      filter: 'required_traits',
      reason: `the host has no trait ${missing.trait}`,
      property: missing.property,
    };
  }
}

function unfit(reason: string, refusal: HostRefusal): UnfitImage {
  const message = noValidHost(reason);
  return { message, details: refusalTable(`NoValidHost: ${message}`, [refusal]) };
}
