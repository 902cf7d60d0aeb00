import { forbidden, notFound, type RequestContext } from '#openstack-http';
import type { Namespace } from './metadef.js';

type Caller = Pick<RequestContext, 'isAdmin' | 'projectId'>;

/** glance/db/sqlalchemy/metadef_api/namespace.py _is_namespace_visible */
export function maySeeNamespace(caller: Caller, { visibility, owner }: Namespace): boolean {
  return caller.isAdmin || visibility === 'public' || owner === caller.projectId;
}

/** The namespace, for who may see it. @throws OpenStackError 404 */
export function visibleNamespace(caller: Caller, name: string, found: Namespace | null): Namespace {
  if (found === null || !maySeeNamespace(caller, found)) throw notFound(`Namespace ${name} not found`);
  return found;
}

/** Definitions are read by everybody and written by administrators (glance/policies/metadef.py). @throws OpenStackError 403 */
export function requireMayDefine(caller: Pick<RequestContext, 'isAdmin'>, action: string): void {
  if (!caller.isAdmin) throw forbidden(`You are not authorized to complete ${action} action.`);
}

/** @throws OpenStackError 403 */
export function requireUnprotected(namespace: Pick<Namespace, 'protected'>, what: string): void {
  if (namespace.protected) throw forbidden(`Metadata definition ${what} is protected and cannot be deleted.`);
}
