import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, type RequestContext, validateBody } from '#openstack-http';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { policyForbids } from '../common/cinder-errors.js';
import { namedAction } from '../common/named-action.js';
import { envelope } from '../common/schema-parts.js';
import { projectPaths } from '../common/view-request.js';
import { TypeAccessService } from './type-access.service.js';

type AccessBody = Readonly<Record<string, { readonly project: string }>>;

/** A project's id as Keystone makes it, without hyphens, or with them. */
const PROJECT_ID = { type: 'string', pattern: '^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$' };
const PROJECT = {
  type: 'object',
  properties: { project: PROJECT_ID },
  required: ['project'],
  additionalProperties: false,
};

/** cinder/api/schemas/volume_type_access.py, by the action. */
const SCHEMAS: ReadonlyMap<string, object> = new Map(
  ['addProjectAccess', 'removeProjectAccess'].map((name) => [name, envelope(name, PROJECT)] as const),
);

@ApiTags('volume types')
@Controller(projectPaths('types/:id'))
export class TypeAccessController {
  constructor(
    private readonly access: TypeAccessService,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
  ) {}

  @Get('os-volume-type-access')
  @ApiOperation({ summary: 'List the projects that may use a private volume type (admin)' })
  async list(@Context() context: RequestContext, @Param('id') id: string) {
    const rows = await this.access.list(context, id);
    return {
      volume_type_access: rows.map(({ volumeTypeId, projectId }) => ({
        volume_type_id: volumeTypeId,
        project_id: projectId,
      })),
    };
  }

  @Post('action')
  @HttpCode(202)
  @ApiOperation({ summary: 'addProjectAccess or removeProjectAccess (admin)' })
  async act(@Context() context: RequestContext, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    const name = namedAction(body, SCHEMAS, this.profile.noSuchAction);
    const project = validateBody<AccessBody>(SCHEMAS.get(name) ?? {}, body)[name]?.project ?? '';
    if (!context.isAdmin) throw policyForbids(`volume_extension:volume_type_access:${name}`);
    if (name === 'addProjectAccess') await this.access.add(context, id, project);
    else await this.access.remove(context, id, project);
  }
}
