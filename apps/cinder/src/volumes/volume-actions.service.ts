import { Inject, Injectable } from '@nestjs/common';
import { notFound, validateBody } from '#openstack-http';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { namedAction } from '../common/named-action.js';
import type { ViewRequest } from '../common/view-request.js';
import type { VolumeAction } from './volume-action.js';
import { VolumeImageActions } from './volume-image-actions.js';
import { VolumeStateActions } from './volume-state-actions.js';

export interface ActionAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** `POST /volumes/{id}/action`: finds the action that the body names, checks its argument and does it. */
@Injectable()
export class VolumeActionsService {
  readonly #actions: ReadonlyMap<string, VolumeAction>;

  constructor(
    images: VolumeImageActions,
    states: VolumeStateActions,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
  ) {
    const { volumeActions } = profile;
    this.#actions = new Map([...images.all, ...states.all].filter(([name]) => volumeActions.includes(name)));
  }

  /** @throws OpenStackError 400 for a body that names no action, or none that is known; 404 where it is newer than the request */
  async run(request: ViewRequest, volumeId: string, body: unknown): Promise<ActionAnswer> {
    const name = namedAction(body, this.#actions, this.profile.noSuchAction);
    const action = this.#actions.get(name) as VolumeAction;
    const { since, schema } = action;
    if (since !== undefined && !request.version.atLeast(since))
      throw notFound(`API version ${request.version} is not supported on this method.`);
    if (schema !== undefined) validateBody(typeof schema === 'function' ? schema(request.version) : schema, body);
    const argument = (body as Record<string, unknown>)[name];
    const args = typeof argument === 'object' && argument !== null ? (argument as Record<string, unknown>) : {};
    return { status: action.status, body: await action.run(request, volumeId, args, body) };
  }
}
