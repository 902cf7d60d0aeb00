/** An HTTP method; `!` behind it marks one that comes without a body, and is refused with one. */
export type Method = `${'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'}${'' | '!'}`;

/** What each address answers to, in the order in which `Allow` names it. Parameters are written as `:name`. */
export type Addresses = Readonly<Record<string, readonly Method[]>>;

/** Later than 2014.1, and served under it as well. */
const IMAGE_ACTIONS: Addresses = {
  '/v2/images/:image_id/actions/deactivate': ['POST!'],
  '/v2/images/:image_id/actions/reactivate': ['POST!'],
};

/** glance/api/v1/router.py and glance/api/v2/router.py (2014.1), without tasks. */
export const ICEHOUSE_ADDRESSES: Addresses = {
  '/v2/schemas/image': ['GET'],
  '/v2/schemas/images': ['GET'],
  '/v2/schemas/member': ['GET'],
  '/v2/schemas/members': ['GET'],
  '/v2/images': ['GET', 'POST'],
  '/v2/images/:image_id': ['PATCH', 'GET', 'DELETE'],
  '/v2/images/:image_id/file': ['GET', 'PUT'],
  '/v2/images/:image_id/tags/:tag': ['PUT', 'DELETE'],
  '/v2/images/:image_id/members': ['GET', 'POST'],
  '/v2/images/:image_id/members/:member_id': ['GET', 'PUT', 'DELETE'],
  ...IMAGE_ACTIONS,
  '/v1/': ['GET'],
  '/v1/images': ['GET', 'POST'],
  '/v1/images/detail': ['GET'],
  '/v1/images/:image_id': ['HEAD', 'GET', 'PUT', 'DELETE'],
  '/v1/images/:image_id/members': ['GET', 'PUT'],
  '/v1/images/:image_id/members/:member_id': ['GET', 'PUT', 'DELETE'],
  '/v1/shared-images/:member_id': ['GET'],
};

const NAMESPACE = '/v2/metadefs/namespaces/:namespace';
const METADEF_SCHEMAS = ['namespace', 'resource_type', 'property', 'object', 'tag'];
const METADEF_COLLECTION_SCHEMAS = ['namespaces', 'resource_types', 'properties', 'objects', 'tags'];
const schemaAddresses = (names: readonly string[]): Addresses =>
  Object.fromEntries(names.map((name) => [`/v2/schemas/${name}`, ['GET!']]));

/** glance/api/v2/router.py (25.1.0), without what is not served: tasks, import and stage, stores, caches. */
export const ZED_ADDRESSES: Addresses = {
  ...schemaAddresses(['image', 'images', 'member', 'members']),
  ...schemaAddresses([...METADEF_SCHEMAS, ...METADEF_COLLECTION_SCHEMAS].map((name) => `metadefs/${name}`)),
  '/v2/metadefs/resource_types': ['GET!'],
  '/v2/metadefs/namespaces': ['GET', 'POST'],
  [NAMESPACE]: ['GET!', 'PUT', 'DELETE!'],
  [`${NAMESPACE}/resource_types`]: ['GET!', 'POST'],
  [`${NAMESPACE}/resource_types/:resource_type`]: ['DELETE!'],
  [`${NAMESPACE}/properties`]: ['GET!', 'POST', 'DELETE'],
  [`${NAMESPACE}/properties/:name`]: ['GET', 'PUT', 'DELETE'],
  [`${NAMESPACE}/objects`]: ['GET', 'POST', 'DELETE'],
  [`${NAMESPACE}/objects/:name`]: ['GET!', 'PUT', 'DELETE!'],
  [`${NAMESPACE}/tags`]: ['GET', 'POST', 'DELETE'],
  [`${NAMESPACE}/tags/:name`]: ['GET!', 'POST!', 'PUT', 'DELETE!'],
  '/v2/images': ['GET', 'POST'],
  '/v2/images/:image_id': ['GET!', 'PATCH', 'DELETE!'],
  ...IMAGE_ACTIONS,
  '/v2/images/:image_id/file': ['GET!', 'PUT'],
  '/v2/images/:image_id/tags/:tag': ['PUT!', 'DELETE!'],
  '/v2/images/:image_id/members': ['GET!', 'POST'],
  '/v2/images/:image_id/members/:member_id': ['GET!', 'PUT', 'DELETE!'],
  '/v2/info/import': ['GET!'],
  '/v2/info/stores': ['GET!'],
};
