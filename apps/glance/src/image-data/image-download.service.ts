import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { forbidden, type Logger, type RequestContext, SERVICE_LOGGER } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { GlanceProfile } from '../glance-profile.js';
import type { Image } from '../images/image.js';
import { imageSent } from '../images/image-notifications.js';
import { ImagesService } from '../images/images.service.js';
import { FileStore } from '../store/file-store.js';
import { GLANCE_PROFILE } from '../tokens.js';
import type { ByteRange, RangeHeaders } from './byte-range.js';

/** An image's data on its way out. */
export interface Download {
  readonly image: Image;
  readonly data: Readable;
  /** Bytes. */
  readonly length: number;
  /** The part asked for; null for all of it. */
  readonly range: ByteRange | null;
}

class ByteCounter extends Transform {
  bytes = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    done(null, chunk);
  }
}

/** Hands out an image's data, unbuffered, and tells when it has left. */
@Injectable()
export class ImageDownloadService {
  constructor(
    private readonly catalogue: ImagesService,
    private readonly store: FileStore,
    private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
    @Inject(GLANCE_PROFILE) private readonly profile: GlanceProfile,
  ) {}

  /** @returns null when the image has no data. @throws OpenStackError 403 deactivated, 404, and what the reader of the range throws */
  async download(context: RequestContext, id: string, headers: RangeHeaders): Promise<Download | null> {
    const image = await this.catalogue.show(context, id);
    if (image.status === 'deactivated' && !context.isAdmin)
      throw forbidden('The requested image has been deactivated. Image data download is forbidden.');
    return this.open(context, image, headers);
  }

  async open(context: RequestContext, image: Image, headers: RangeHeaders): Promise<Download | null> {
    const size = image.location === null ? null : await this.store.sizeOf(image.id);
    if (size === null) return null;
    const range = this.profile.readRange(headers, size);
    const length = range === null ? size : range.end - range.start + 1;
    const counter = new ByteCounter();
    const file = this.store.read(image.id, range ?? undefined);
    file.on('error', (error) => counter.destroy(error));
    counter.on('close', () => file.destroy());
    this.#reportWhenSent(context, image, counter, length);
    return { image, data: file.pipe(counter), length, range };
  }

  #reportWhenSent(context: RequestContext, image: Image, counter: ByteCounter, length: number): void {
    const report = async () => {
      await finished(counter).catch((error: unknown) =>
        this.logger.warn({ err: error, image_id: image.id }, `the download of image ${image.id} broke off`),
      );
      const message = imageSent(context, image, counter.bytes, counter.bytes === length);
      await this.unitOfWork.run((_, outbox) => outbox.add(message));
    };
    report().catch((error: unknown) =>
      this.logger.error({ err: error, image_id: image.id }, 'image.send was not noted'),
    );
  }
}
