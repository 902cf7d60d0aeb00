import { Injectable } from '@nestjs/common';
import { badRequest, type RequestContext, validateBody } from '#openstack-http';
import { booleanOf } from '../common/schema-parts.js';
import type { ViewRequest } from '../common/view-request.js';
import { VolumeImageMetadataService } from '../glance-metadata/volume-image-metadata.service.js';
import {
  RESET_STATUS,
  type ResetStatusBody,
  SET_BOOTABLE,
  SET_IMAGE_METADATA,
  UNSET_IMAGE_METADATA,
} from './volume-actions.schema.js';
import { VolumeStatusService } from './volume-status.service.js';
import { VolumesService } from './volumes.service.js';

export interface ActionAnswer {
  readonly status: number;
  readonly body?: unknown;
}

interface VolumeAction {
  readonly status: number;
  /** Absent: anything may stand in the body. */
  readonly schema?: object;
  /** The answer's body; undefined for an empty one. */
  run(context: RequestContext, volumeId: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** `POST /volumes/{id}/action`: a table of what can be done with a volume. */
@Injectable()
export class VolumeActionsService {
  readonly #actions: ReadonlyMap<string, VolumeAction>;

  constructor(imageMetadata: VolumeImageMetadataService, statuses: VolumeStatusService, volumes: VolumesService) {
    this.#actions = new Map<string, VolumeAction>([
      [
        'os-set_image_metadata',
        {
          status: 200,
          schema: SET_IMAGE_METADATA,
          run: async (context, id, { metadata }) => ({
            metadata: await imageMetadata.set(context, id, metadata as Record<string, string>),
          }),
        },
      ],
      [
        'os-unset_image_metadata',
        {
          status: 200,
          schema: UNSET_IMAGE_METADATA,
          run: (context, id, { key }) => imageMetadata.unset(context, id, key as string),
        },
      ],
      [
        'os-show_image_metadata',
        { status: 200, run: async (context, id) => ({ metadata: await imageMetadata.show(context, id) }) },
      ],
      [
        'os-set_bootable',
        {
          status: 200,
          schema: SET_BOOTABLE,
          run: (context, id, { bootable }) => statuses.setBootable(context, id, booleanOf(bootable)),
        },
      ],
      [
        'os-reset_status',
        {
          status: 202,
          schema: RESET_STATUS,
          run: (context, id, body) => statuses.reset(context, id, body as ResetStatusBody),
        },
      ],
      ['os-force_delete', { status: 202, run: (context, id) => volumes.forceDelete(context, id) }],
    ]);
  }

  /** @throws OpenStackError 400 for a body that names no action, or none that is known */
  async run(request: ViewRequest, volumeId: string, body: unknown): Promise<ActionAnswer> {
    const [name] = typeof body === 'object' && body !== null ? Object.keys(body) : [];
    if (name === undefined) throw badRequest('Malformed request body');
    const action = this.#actions.get(name);
    if (action === undefined)
      throw badRequest(
        `There is no such action: ${name}. Verify the request body and Content-Type header and try again.`,
      );
    if (action.schema !== undefined) validateBody(action.schema, body);
    const argument = (body as Record<string, unknown>)[name];
    const args = typeof argument === 'object' && argument !== null ? (argument as Record<string, unknown>) : {};
    return { status: action.status, body: await action.run(request.context, volumeId, args) };
  }
}
