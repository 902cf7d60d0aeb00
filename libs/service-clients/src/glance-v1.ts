import { clientHeaders, type ImageMetadata, imageForV1, type UserKeyed, userKeyed } from '#image-properties';
import { OpenStackError } from '#openstack-http';

/** Of nova's image dict: what only the registry sets. */
const NOT_SENT: ReadonlySet<string> = new Set(['deleted', 'checksum', 'owner', 'virtual_size']);
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a header must not hold
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/**
 * nova's image dict as the headers of Glance's v1 API, in UTF-8 (nova/image/glance.py create (2014.1)). What is null is
 * left out.
 *
 * @throws OpenStackError 400 for a property that no header can carry
 */
export function v1Headers(image: ImageMetadata): Record<string, string> {
  const { properties = {}, ...attributes } = imageForV1(image);
  const known = Object.entries(attributes).filter(([name, value]) => !NOT_SENT.has(name) && value !== null);
  const own = Object.entries(properties as UserKeyed).filter(([, value]) => value !== null);
  const headers = userKeyed<string>();
  for (const [name, value] of clientHeaders('create', {
    ...Object.fromEntries(known),
    properties: Object.fromEntries(own),
  })) {
    if (!TOKEN.test(name) || CONTROL.test(value))
      throw new OpenStackError(400, `Glance's v1 API can not carry the property that ${JSON.stringify(name)} names.`);
    headers[name] = Buffer.from(value, 'utf8').toString('latin1');
  }
  return headers;
}
