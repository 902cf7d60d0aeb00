import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { GlanceProfile } from '../glance-profile.js';
import { GLANCE_PROFILE } from '../tokens.js';

/** Discovery, which came with multiple stores and the import workflow. */
@ApiTags('info')
@Controller('v2/info')
export class InfoController {
  constructor(@Inject(GLANCE_PROFILE) private readonly profile: GlanceProfile) {}

  @ApiOperation({ summary: 'The stores that data can go to' })
  @Get('stores')
  stores(): { stores: readonly { id: string; default: 'true' }[] } {
    const { namedStore } = this.profile;
    return { stores: namedStore === null ? [] : [{ id: namedStore, default: 'true' }] };
  }

  @ApiOperation({ summary: 'The import methods: none, data comes by upload (enabled_import_methods is empty)' })
  @Get('import')
  import(): Readonly<Record<'import-methods', { description: string; type: 'array'; value: readonly string[] }>> {
    return { 'import-methods': { description: 'Import methods available.', type: 'array', value: [] } };
  }
}
