import type { RequestContext } from '#openstack-http';
import type { Image } from '../images/image.js';

export type MemberCaller = Pick<RequestContext, 'isAdmin' | 'projectId'>;

/** Why a caller may not; null where he may. */
type Refusal = string | null;

/**
 * What Images API v2 says about members in one release. Each `refuses...` gives the words of its 403 (`show`: 404);
 * whom a member is to be hidden from is decided before, by the image's own visibility.
 */
export interface MemberRules {
  readonly imageNotFound: (imageId: string) => string;
  readonly memberNotFound: (imageId: string, member: string) => string;
  readonly duplicate: (imageId: string, member: string) => string;
  readonly overLimit: (imageId: string, reason: string) => string;
  readonly badStatus: (reason: string) => string;
  readonly refusesCreate: (caller: MemberCaller, image: Image) => Refusal;
  readonly refusesList: (caller: MemberCaller, image: Image) => Refusal;
  readonly refusesShow: (caller: MemberCaller, image: Image, member: string) => Refusal;
  /** What the caller may not even try, then what he may not do to a member that exists. */
  readonly refusesUpdate: (caller: MemberCaller, image: Image, member: string) => Refusal;
  readonly refusesUpdateOf: (caller: MemberCaller, member: string) => Refusal;
  readonly refusesDelete: (caller: MemberCaller, image: Image, member: string) => Refusal;
  readonly refusesDeleteOf: (caller: MemberCaller, image: Image) => Refusal;
  /** Whether `image.member.*` is notified. */
  readonly notifies: boolean;
}

/** An administrator or the project that the image belongs to. */
export function ownsImage(caller: MemberCaller, image: Pick<Image, 'owner'>): boolean {
  return caller.isAdmin || (image.owner !== null && image.owner === caller.projectId);
}

/** How the refusals are worded since they name the image (glance/api/v2/image_members.py, 2015.1 and 12.0). */
export const wordyMemberRules: Pick<
  MemberRules,
  'imageNotFound' | 'memberNotFound' | 'duplicate' | 'overLimit' | 'badStatus'
> = {
  imageNotFound: (imageId) => `Image ${imageId} not found.`,
  memberNotFound: (imageId, member) => `${member} not found in the member list of the image ${imageId}.`,
  duplicate: (imageId, member) => `Member ${member} is duplicated for image ${imageId}`,
  overLimit: (imageId, reason) => `Image member limit exceeded for image ${imageId}: ${reason}:`,
  badStatus: (reason) => `Incorrect request: ${reason}`,
};

const isNoShared = (image: Image) => image.visibility !== 'shared';

/** Who may do what since only images of the visibility `shared` have members (glance/api/v2/image_members.py, 25.1.0). */
export const membersOfSharedImages: Pick<
  MemberRules,
  | 'refusesCreate'
  | 'refusesList'
  | 'refusesShow'
  | 'refusesUpdate'
  | 'refusesUpdateOf'
  | 'refusesDelete'
  | 'refusesDeleteOf'
> = {
  refusesCreate: (caller, image) =>
    isNoShared(image) || !ownsImage(caller, image) ? `Not allowed to create members for image ${image.id}.` : null,
  refusesList: (_, image) =>
    isNoShared(image) ? `Not allowed to list members for image ${image.id}: Only shared images have members.` : null,
  refusesShow: (_, image) => (isNoShared(image) ? 'Only shared images have members.' : null),
  refusesUpdate: (caller, image) =>
    isNoShared(image) || (!caller.isAdmin && caller.projectId === image.owner)
      ? `Not allowed to update members for image ${image.id}.`
      : null,
  refusesUpdateOf: () => null,
  refusesDelete: (caller, image) =>
    isNoShared(image) || !ownsImage(caller, image) ? `Not allowed to delete members for image ${image.id}.` : null,
  refusesDeleteOf: () => null,
};

const ownsOrIs = (caller: MemberCaller, image: Image, member: string) =>
  ownsImage(caller, image) || caller.projectId === member;
const mayNotGet = (what: string) => `You cannot get image member for ${what}`;
const PUBLIC = 'Public images do not have members.';
const isPublicOfCaller = (caller: MemberCaller, image: Image) =>
  image.visibility === 'public' && ownsImage(caller, image);

/** glance/api/v2/image_members.py and glance/api/authorization.py (2014.1) */
export const membersOfAnyImage: MemberRules = {
  imageNotFound: (imageId) => `No image found with ID ${imageId}`,
  memberNotFound: () => 'An object with the specified identifier was not found.',
  duplicate: (imageId, member) => `The target member ${member} is already associated with image ${imageId}.`,
  overLimit: (_, reason) => reason,
  badStatus: (reason) => reason,
  refusesCreate: (caller, image) => {
    if (isPublicOfCaller(caller, image)) return PUBLIC;
    return ownsImage(caller, image) ? null : 'You are not permitted to create image members for the image.';
  },
  refusesList: (caller, image) => {
    if (isPublicOfCaller(caller, image)) return PUBLIC;
    return ownsImage(caller, image) || image.members.includes(caller.projectId) ? null : mayNotGet(image.id);
  },
  refusesShow: (caller, image, member) => {
    if (isPublicOfCaller(caller, image)) return PUBLIC;
    return ownsOrIs(caller, image, member) ? null : mayNotGet(member);
  },
  refusesUpdate: (caller, image, member) => {
    if (isPublicOfCaller(caller, image)) return PUBLIC;
    return ownsOrIs(caller, image, member) ? null : mayNotGet(member);
  },
  refusesUpdateOf: (caller, member) =>
    caller.isAdmin || caller.projectId === member
      ? null
      : "You are not permitted to modify 'status' on this image member.",
  refusesDelete: (caller, image, member) => {
    if (isPublicOfCaller(caller, image)) return PUBLIC;
    return ownsOrIs(caller, image, member) ? null : mayNotGet(member);
  },
  refusesDeleteOf: (caller, image) =>
    ownsImage(caller, image) ? null : `You cannot delete image member for ${image.id}`,
  notifies: false,
};
