import { Injectable } from '@nestjs/common';
import { VolumeImageMetadataService } from '../glance-metadata/volume-image-metadata.service.js';
import type { NamedAction } from './volume-action.js';
import {
  REIMAGE,
  type ReimageBody,
  SET_IMAGE_METADATA,
  UNSET_IMAGE_METADATA,
  type UploadImageBody,
  uploadImageSchema,
} from './volume-actions.schema.js';
import { VolumeReimageService } from './volume-reimage.service.js';
import { VolumeUploadService } from './volume-upload.service.js';

/** Actions that have to do with images: the volume's copy of one, and the way to Glance and back. */
@Injectable()
export class VolumeImageActions {
  readonly all: readonly NamedAction[];

  constructor(imageMetadata: VolumeImageMetadataService, uploads: VolumeUploadService, reimages: VolumeReimageService) {
    this.all = [
      [
        'os-set_image_metadata',
        {
          status: 200,
          schema: SET_IMAGE_METADATA,
          run: async ({ context }, id, { metadata }) => ({
            metadata: await imageMetadata.set(context, id, metadata as Record<string, string>),
          }),
        },
      ],
      [
        'os-unset_image_metadata',
        {
          status: 200,
          schema: UNSET_IMAGE_METADATA,
          run: ({ context }, id, { key }) => imageMetadata.unset(context, id, key as string),
        },
      ],
      [
        'os-show_image_metadata',
        { status: 200, run: async ({ context }, id) => ({ metadata: await imageMetadata.show(context, id) }) },
      ],
      [
        'os-volume_upload_image',
        {
          status: 202,
          schema: uploadImageSchema,
          run: (request, id, body) => uploads.upload(request, id, body as unknown as UploadImageBody),
        },
      ],
      [
        'os-reimage',
        {
          status: 202,
          since: '3.68',
          schema: REIMAGE,
          run: ({ context }, id, body) => reimages.reimage(context, id, body as unknown as ReimageBody),
        },
      ],
    ];
  }
}
