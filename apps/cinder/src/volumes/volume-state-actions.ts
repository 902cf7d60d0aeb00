import { Injectable } from '@nestjs/common';
import { boolFromString } from '#image-properties';
import type { NamedAction } from './volume-action.js';
import {
  EXTEND,
  RESET_STATUS,
  RETYPE,
  type ResetStatusBody,
  type RetypeBody,
  SET_BOOTABLE,
} from './volume-actions.schema.js';
import { VolumeExtensionService } from './volume-extension.service.js';
import { VolumeReservationService } from './volume-reservation.service.js';
import { VolumeRetypeService } from './volume-retype.service.js';
import { VolumeStatusService } from './volume-status.service.js';
import { VolumesService } from './volumes.service.js';

/** Actions that change a volume's state, size or type, and leave its image metadata alone. */
@Injectable()
export class VolumeStateActions {
  readonly all: readonly NamedAction[];

  constructor(
    statuses: VolumeStatusService,
    volumes: VolumesService,
    extensions: VolumeExtensionService,
    retypes: VolumeRetypeService,
    reservations: VolumeReservationService,
  ) {
    this.all = [
      [
        'os-set_bootable',
        {
          status: 200,
          schema: SET_BOOTABLE,
          run: ({ context }, id, { bootable }) => statuses.setBootable(context, id, boolFromString(bootable)),
        },
      ],
      [
        'os-update_readonly_flag',
        { status: 202, run: ({ context }, id, _, body) => statuses.setReadonly(context, id, body) },
      ],
      [
        'os-reset_status',
        {
          status: 202,
          schema: RESET_STATUS,
          run: ({ context }, id, body) => statuses.reset(context, id, body as ResetStatusBody),
        },
      ],
      ['os-force_delete', { status: 202, run: ({ context }, id) => volumes.forceDelete(context, id) }],
      [
        'os-extend',
        {
          status: 202,
          schema: EXTEND,
          run: (request, id, body) => extensions.extend(request, id, body['new_size'] as number | string),
        },
      ],
      [
        'os-retype',
        {
          status: 202,
          schema: RETYPE,
          run: ({ context }, id, body) => retypes.retype(context, id, body as unknown as RetypeBody),
        },
      ],
      ['os-reserve', { status: 202, run: ({ context }, id) => reservations.reserve(context, id) }],
      ['os-unreserve', { status: 202, run: ({ context }, id) => reservations.unreserve(context, id) }],
      ['os-begin_detaching', { status: 202, run: ({ context }, id) => reservations.beginDetaching(context, id) }],
      ['os-roll_detaching', { status: 202, run: ({ context }, id) => reservations.rollDetaching(context, id) }],
    ];
  }
}
