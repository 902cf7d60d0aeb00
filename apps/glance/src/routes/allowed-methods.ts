import type { FastifyInstance, HTTPMethods } from 'fastify';
import { OpenStackError } from '#openstack-http';

type AllowedMethods = Readonly<Record<string, readonly HTTPMethods[]>>;

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

const NAMESPACES = '/v2/metadefs/namespaces';

/** The metadata definitions catalogue, where the release has it. */
export const METADEF_METHODS: AllowedMethods = {
  [NAMESPACES]: ['GET', 'POST'],
  [`${NAMESPACES}/:namespace`]: ['GET', 'PUT', 'DELETE'],
  [`${NAMESPACES}/:namespace/properties`]: ['GET', 'POST', 'DELETE'],
  [`${NAMESPACES}/:namespace/properties/:name`]: ['GET', 'PUT', 'DELETE'],
  [`${NAMESPACES}/:namespace/objects`]: ['GET', 'POST', 'DELETE'],
  [`${NAMESPACES}/:namespace/objects/:name`]: ['GET', 'PUT', 'DELETE'],
  [`${NAMESPACES}/:namespace/tags`]: ['GET', 'POST', 'DELETE'],
  [`${NAMESPACES}/:namespace/tags/:name`]: ['GET', 'POST', 'PUT', 'DELETE'],
  [`${NAMESPACES}/:namespace/resource_types`]: ['GET', 'POST'],
  [`${NAMESPACES}/:namespace/resource_types/:resource_type`]: ['DELETE'],
  '/v2/metadefs/resource_types': ['GET'],
};

/** What each address answers to, in the order in which Glance names it. */
export const IMAGE_METHODS: AllowedMethods = {
  '/v2/images': ['GET', 'POST'],
  '/v2/images/:image_id': ['GET', 'PATCH', 'DELETE'],
  '/v2/images/:image_id/file': ['GET', 'PUT'],
  '/v2/images/:image_id/tags/:tag': ['PUT', 'DELETE'],
  '/v2/images/:image_id/actions/deactivate': ['POST'],
  '/v2/images/:image_id/actions/reactivate': ['POST'],
  '/v2/images/:image_id/members': ['GET', 'POST'],
  '/v2/images/:image_id/members/:member_id': ['GET', 'PUT', 'DELETE'],
  '/v2/schemas/image': ['GET'],
  '/v2/schemas/images': ['GET'],
  '/v2/schemas/member': ['GET'],
  '/v2/schemas/members': ['GET'],
};

/** Any other method on a known address is 405 and names those that are allowed. */
export function refuseOtherMethods(fastify: FastifyInstance, addresses: AllowedMethods): void {
  for (const [url, allowed] of Object.entries(addresses)) {
    fastify.route({
      url,
      method: METHODS.filter((method) => !allowed.includes(method)),
      handler: async (request) => {
        throw new OpenStackError(405, `The method ${request.method} is not allowed for this resource.`, {
          headers: { allow: allowed.join(', ') },
        });
      },
    });
  }
}
