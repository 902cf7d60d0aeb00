import type { RequestContext } from '#openstack-http';
import { Conditions } from '../common/sorted-page.js';

const OF_PROJECT = `id IN (SELECT volume_type_id FROM cinder.volume_type_projects WHERE project_id = ? AND NOT deleted)`;

/** Types that are everybody's, and those that the project was given access to. */
export function publicTypes({ projectId }: RequestContext): Conditions {
  return new Conditions().add(`is_public OR ${OF_PROJECT}`, projectId);
}

/** Living types that a caller may know of (cinder/db/sqlalchemy/api.py _volume_type_get_query). */
export function visibleTypes(context: RequestContext): Conditions {
  const living = new Conditions().add('NOT deleted');
  return context.isAdmin ? living : living.with(publicTypes(context));
}
