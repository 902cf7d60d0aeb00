import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { GlanceRules, UserKeyed } from '#image-properties';
import { GLANCE_RULES } from '../tokens.js';
import { MEMBER_SCHEMA } from './member.schema.js';
import { collectionSchemaDocument, imageSchemaDocument, imagesSchemaDocument } from './schemas.view.js';

@ApiTags('schemas')
@Controller('v2/schemas')
export class SchemasController {
  constructor(@Inject(GLANCE_RULES) private readonly rules: GlanceRules) {}

  @ApiOperation({ summary: 'JSON schema of an image' })
  @Get('image')
  image(): UserKeyed {
    return imageSchemaDocument(this.rules.imageSchema);
  }

  @ApiOperation({ summary: 'JSON schema of a list of images' })
  @Get('images')
  images(): UserKeyed {
    return imagesSchemaDocument(this.rules.imageSchema);
  }

  @ApiOperation({ summary: 'JSON schema of a member of an image' })
  @Get('member')
  member(): UserKeyed {
    return MEMBER_SCHEMA;
  }

  @ApiOperation({ summary: 'JSON schema of a list of members' })
  @Get('members')
  members(): UserKeyed {
    return collectionSchemaDocument('members', MEMBER_SCHEMA);
  }
}
