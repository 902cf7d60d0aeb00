import { Body, Controller, Delete, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiVersion, BaseUrl, Context, Microversion, RequestContext } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { nextLinks } from '../common/next-link.js';
import { checkQuery, lastOf, type Query as QueryOf, queryValues } from '../common/query-rules.js';
import { createdKeyPair, listedKeyPair, shownKeyPair } from './key-pair.js';
import { keyPairQueryRules } from './key-pair.schema.js';
import { KeyPairsService } from './key-pairs.service.js';

/** osapi_max_limit. */
const MAX_LIMIT = 1000;

/** The query's parameters that the microversion knows. @throws OpenStackError 400 for others, from 2.75 on */
function read(version: Microversion, query: QueryOf, isList = false): (name: string) => string | undefined {
  const rules = keyPairQueryRules(version, isList);
  const values = queryValues(query);
  const isOpen = !version.atLeast('2.75');
  checkQuery(rules, values, () => isOpen);
  return (name) => (rules.has(name) ? lastOf(values, name) : undefined);
}

@ApiTags('key pairs')
@Controller(computePaths('os-keypairs'))
export class KeyPairsController {
  constructor(private readonly keyPairs: KeyPairsService) {}

  @Get()
  @ApiOperation({ summary: "List a user's key pairs by name" })
  async list(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Query() query: QueryOf,
  ) {
    const parameter = read(version, query, true);
    const limit = Math.min(Number(parameter('limit') ?? MAX_LIMIT), MAX_LIMIT);
    const page = { limit, marker: parameter('marker') };
    const pairs = await this.keyPairs.list(context, parameter('user_id'), page);
    const isFull = version.atLeast('2.35') && limit > 0 && pairs.length === limit;
    return {
      keypairs: pairs.map((pair) => listedKeyPair(pair, version)),
      ...nextLinks('keypairs', `${baseUrl}/v2.1/os-keypairs`, query, { isFull, last: pairs.at(-1)?.name }),
    };
  }

  @Post()
  @ApiOperation({ summary: 'Import a public key or, up to 2.91, have a key pair made' })
  async create(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { pair, privateKey } = await this.keyPairs.create(context, version, body);
    void reply.code(version.atLeast('2.2') ? 201 : 200);
    return createdKeyPair(pair, version, privateKey);
  }

  @Get(':name')
  @ApiOperation({ summary: 'Show one key pair' })
  async show(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('name') name: string,
    @Query() query: QueryOf,
  ) {
    return shownKeyPair(await this.keyPairs.show(context, read(version, query)('user_id'), name), version);
  }

  @Delete(':name')
  @ApiOperation({ summary: 'Delete a key pair; servers keep the key they were made with' })
  async delete(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('name') name: string,
    @Query() query: QueryOf,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.keyPairs.delete(context, read(version, query)('user_id'), name);
    void reply.code(version.atLeast('2.2') ? 204 : 202);
  }
}
