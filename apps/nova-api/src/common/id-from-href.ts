/** Scheme, host, path; query and fragment are what is left. */
const URL_PARTS = /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?(?:\/\/[^/?#]*)?([^?#]*)/;

/** `http://host/v2/flavors/123?q=4` -> `123` (nova/api/openstack/common.py get_id_from_href). */
export function idFromHref(href: unknown): string {
  return URL_PARTS.exec(String(href))?.[1]?.split('/').at(-1) ?? '';
}
