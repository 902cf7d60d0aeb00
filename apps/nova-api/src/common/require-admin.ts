import { forbidden, type RequestContext } from '#openstack-http';

/** @throws OpenStackError 403 in the words of nova's policy */
export function requireAdmin(context: RequestContext, rule: string): void {
  if (!context.isAdmin) throw forbidden(`Policy doesn't allow ${rule} to be performed.`);
}
