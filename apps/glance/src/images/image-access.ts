import { forbidden, type RequestContext } from '#openstack-http';
import type { GlanceProfile } from '../glance-profile.js';
import type { Image, Visibility } from './image.js';
import type { ImageQuery } from './list/image-query.js';
import type { ListParams } from './list/list-params.js';

type Caller = Pick<RequestContext, 'isAdmin' | 'projectId'>;

/** glance/db/utils.py is_image_visible. Whoever may not see an image is told that there is none. */
export function mayRead(profile: GlanceProfile, caller: Caller, image: Image): boolean {
  if (caller.isAdmin || image.owner === null || image.owner === caller.projectId) return true;
  if (profile.openVisibilities.includes(image.visibility)) return true;
  return profile.sharedVisibilities.includes(image.visibility) && image.members.includes(caller.projectId);
}

/** glance/api/v2/policy.py check_is_image_mutable */
export function mayWrite(caller: Caller, image: Pick<Image, 'owner'>): boolean {
  return caller.isAdmin || (image.owner !== null && image.owner === caller.projectId);
}

/** @throws OpenStackError 403 where the release keeps public images to administrators */
export function requireMayPublish(profile: GlanceProfile, caller: Caller, visibility: unknown): void {
  if (visibility === 'public' && profile.publicizeNeedsAdmin && !caller.isAdmin)
    throw forbidden('You are not authorized to complete publicize_image action.');
}

/** @throws OpenStackError 403 when an image is to belong to another project */
export function requireMayOwn(caller: Caller, owner: string | null): void {
  if (!caller.isAdmin && owner !== caller.projectId)
    throw forbidden(`You are not permitted to create images owned by '${owner ?? 'None'}'.`);
}

/** Stored visibilities behind the value of the list's `visibility` filter. */
function wantedVisibilities(profile: GlanceProfile, visibility: string | null): readonly Visibility[] | null {
  if (visibility === null || visibility === 'all') return null;
  const stored: readonly Visibility[] = ['private', 'public', 'shared', 'community'];
  return stored.filter((candidate) => profile.shownVisibility(candidate) === visibility);
}

/** A list request in the eyes of its caller (glance/db/sqlalchemy/api.py image_get_all). */
export function queryFor(profile: GlanceProfile, caller: Caller, params: ListParams): ImageQuery {
  // 2014.1 knows no image that is shared by nature: there `shared` asks for what others share with the caller.
  const asksShared = params.visibility === 'shared' && profile.shownVisibility('shared') !== 'shared';
  const unlisted = params.visibility === null && profile.unlistedVisibilities.length > 0;
  return {
    filters: params.filters,
    withDeleted: false,
    viewer: caller.isAdmin
      ? null
      : {
          projectId: caller.projectId,
          open: profile.openVisibilities,
          shared: profile.sharedVisibilities,
          memberStatus: params.memberStatus,
        },
    visibilities: asksShared ? null : wantedVisibilities(profile, params.visibility),
    unlistedFor: unlisted ? { projectId: caller.projectId, visibilities: profile.unlistedVisibilities } : null,
    sharedWith: asksShared ? caller.projectId : null,
    sort: params.sort,
    limit: params.limit,
    marker: params.marker,
  };
}
