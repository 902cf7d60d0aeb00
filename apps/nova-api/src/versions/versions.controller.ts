import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BaseUrl, notFound } from '#openstack-http';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import type { ApiVersionDocument } from './api-versions.js';

const ROOTS: Readonly<Record<ApiVersionDocument['id'], string>> = { 'v2.0': 'v2', 'v2.1': 'v2.1' };

function selfLink({ id }: ApiVersionDocument, baseUrl: string) {
  return { rel: 'self', href: `${baseUrl}/${ROOTS[id]}/` };
}

@ApiTags('versions')
@Controller()
export class VersionsController {
  constructor(@Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile) {}

  @Get()
  @ApiOperation({ summary: 'API versions' })
  list(@BaseUrl() baseUrl: string) {
    const versions = this.profile.versions.map((document) => {
      const { mediaTypes: _types, ...version } = document;
      return { ...version, links: [selfLink(document, baseUrl)] };
    });
    return { versions };
  }

  @Get('v2')
  @ApiOperation({ summary: 'The first API version, without microversions' })
  v2(@BaseUrl() baseUrl: string) {
    return this.#show('v2.0', baseUrl);
  }

  @Get('v2.1')
  @ApiOperation({ summary: 'The current API version and its microversions' })
  v21(@BaseUrl() baseUrl: string) {
    return this.#show('v2.1', baseUrl);
  }

  #show(id: ApiVersionDocument['id'], baseUrl: string) {
    const found = this.profile.versions.find((version) => version.id === id);
    if (found === undefined) throw notFound('The resource could not be found.');
    const { mediaTypes, links, ...version } = found;
    return { version: { ...version, links: [selfLink(found, baseUrl), ...links], 'media-types': mediaTypes } };
  }
}
