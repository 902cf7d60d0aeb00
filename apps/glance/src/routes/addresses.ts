/** An HTTP method; `!` behind it marks one that comes without a body, and is refused with one. */
type Method = `${'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'}${'' | '!'}`;

/** What each address answers to, in the order in which `Allow` names it. Parameters are written as `:name`. */
export type Addresses = Readonly<Record<string, readonly Method[]>>;

/** Later than 2014.1, and served under it as well. */
const IMAGE_ACTIONS: Addresses = {
  '/v2/images/:image_id/actions/deactivate': ['POST!'],
  '/v2/images/:image_id/actions/reactivate': ['POST!'],
};

/** glance/api/v2/router.py (2014.1), without tasks. */
export const BARE_IMAGE_ADDRESSES: Addresses = {
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
};

/** glance/api/v1/router.py (2014.1) */
export const V1_ADDRESSES: Addresses = {
  '/v1/': ['GET'],
  '/v1/images': ['GET', 'POST'],
  '/v1/images/detail': ['GET'],
  '/v1/images/:image_id': ['HEAD', 'GET', 'PUT', 'DELETE'],
  '/v1/images/:image_id/members': ['GET', 'PUT'],
  '/v1/images/:image_id/members/:member_id': ['GET', 'PUT', 'DELETE'],
  '/v1/shared-images/:member_id': ['GET'],
};

const schemaAddresses = (names: readonly string[]): Addresses =>
  Object.fromEntries(names.map((name) => [`/v2/schemas/${name}`, ['GET!']]));

/** The same as {@link BARE_IMAGE_ADDRESSES} since a body is refused where none is expected (glance/api/v2/router.py, 25.1.0). */
export const IMAGE_ADDRESSES: Addresses = {
  ...schemaAddresses(['image', 'images', 'member', 'members']),
  '/v2/images': ['GET', 'POST'],
  '/v2/images/:image_id': ['GET!', 'PATCH', 'DELETE!'],
  ...IMAGE_ACTIONS,
  '/v2/images/:image_id/file': ['GET!', 'PUT'],
  '/v2/images/:image_id/tags/:tag': ['PUT!', 'DELETE!'],
  '/v2/images/:image_id/members': ['GET!', 'POST'],
  '/v2/images/:image_id/members/:member_id': ['GET!', 'PUT', 'DELETE!'],
};

const NAMESPACE = '/v2/metadefs/namespaces/:namespace';
const METADEF_SCHEMAS = ['namespace', 'resource_type', 'property', 'object', 'tag'];
const METADEF_COLLECTION_SCHEMAS = ['namespaces', 'resource_types', 'properties', 'objects', 'tags'];

/** glance/api/v2/router.py (25.1.0) */
export const METADEF_ADDRESSES: Addresses = {
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
};

/** Discovery of what is served here: import methods, and the stores that data can go to. */
export const INFO_ADDRESSES: Addresses = {
  '/v2/info/import': ['GET!'],
  '/v2/info/stores': ['GET!'],
};
