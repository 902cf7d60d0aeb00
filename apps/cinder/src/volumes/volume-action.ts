import type { Microversion } from '#openstack-http';
import type { ViewRequest } from '../common/view-request.js';

/** One thing that `POST /volumes/{id}/action` can do. */
export interface VolumeAction {
  readonly status: number;
  /** The microversion that brought it; absent: all have it. */
  readonly since?: string;
  /** Absent: anything may stand in the body. */
  readonly schema?: object | ((version: Microversion) => object);
  /** The answer's body; undefined for an empty one. */
  run(
    request: ViewRequest,
    volumeId: string,
    argument: Readonly<Record<string, unknown>>,
    body: unknown,
  ): Promise<unknown>;
}

export type NamedAction = readonly [name: string, action: VolumeAction];
