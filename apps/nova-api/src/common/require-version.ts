import { type Microversion, notFound } from '#openstack-http';

/** @throws OpenStackError 404 where a route is of a later microversion, or of earlier ones only (nova/api/openstack/wsgi.py) */
export function requireVersion(version: Microversion, from: string, until?: string): void {
  const isGone = until !== undefined && version.atLeast(until);
  if (!version.atLeast(from) || isGone) throw notFound('The resource could not be found.');
}
