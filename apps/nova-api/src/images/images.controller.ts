import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiVersion, BaseUrl, Microversion, notFound, PROPTRAIL_CONFIG, type QueryValue } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { computePaths } from '../common/compute-paths.js';
import { nextLinks } from '../common/next-link.js';
import { requireVersion } from '../common/require-version.js';
import { imageDetail, imageSummary, type ShownImage } from './image-view.js';
import { ImagesService, type NamedImage } from './images.service.js';

type ImageQuery = Readonly<Record<string, QueryValue>>;

/** From here on images are Glance's alone, and a little later their metadata. */
const GONE = '2.36';
const METADATA_GONE = '2.39';

@ApiTags('images')
@Controller(computePaths('images'))
export class ImagesController {
  constructor(
    private readonly images: ImagesService,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'endpoints'>,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List images, up to 2.35' })
  list(@ApiVersion() version: Microversion, @BaseUrl() baseUrl: string, @Query() query: ImageQuery) {
    return this.#page(version, baseUrl, query, 'images', imageSummary);
  }

  @Get('detail')
  @ApiOperation({ summary: 'List images in full, up to 2.35' })
  detail(@ApiVersion() version: Microversion, @BaseUrl() baseUrl: string, @Query() query: ImageQuery) {
    return this.#page(version, baseUrl, query, 'images/detail', imageDetail);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show one image, up to 2.35' })
  async show(@ApiVersion() version: Microversion, @BaseUrl() baseUrl: string, @Param('id') id: string) {
    requireVersion(version, '2.1', GONE);
    return { image: imageDetail(this.#shown(await this.images.show(id), baseUrl)) };
  }

  @Get(':id/metadata')
  @ApiOperation({ summary: "An image's properties, up to 2.38" })
  async metadata(@ApiVersion() version: Microversion, @Param('id') id: string) {
    requireVersion(version, '2.1', METADATA_GONE);
    return { metadata: (await this.images.show(id)).properties ?? {} };
  }

  @Get(':id/metadata/:key')
  @ApiOperation({ summary: 'One property of an image, up to 2.38' })
  async property(@ApiVersion() version: Microversion, @Param('id') id: string, @Param('key') key: string) {
    requireVersion(version, '2.1', METADATA_GONE);
    const properties = (await this.images.show(id)).properties ?? {};
    if (!Object.hasOwn(properties, key)) throw notFound('The resource could not be found.');
    return { meta: { [key]: properties[key] } };
  }

  async #page<T>(
    version: Microversion,
    baseUrl: string,
    query: ImageQuery,
    path: string,
    view: (shown: ShownImage) => T,
  ) {
    requireVersion(version, '2.1', GONE);
    const { images, isFull } = await this.images.list(query);
    return {
      images: images.map((image) => view(this.#shown(image, baseUrl))),
      ...nextLinks('images', `${baseUrl}/v2.1/${path}`, query, { isFull, last: images.at(-1)?.id }),
    };
  }

  #shown(image: NamedImage, baseUrl: string): ShownImage {
    return { image, baseUrl, glance: this.config.endpoints.glance };
  }
}
