import type { UserKeyed } from '#image-properties';
import { isoTime } from '../images/image.view.js';
import type { ImageMember } from './image-member.js';

/** The v2 document of a member. */
export function memberDocument(member: ImageMember): UserKeyed {
  return {
    member_id: member.member,
    image_id: member.image_id,
    status: member.status,
    created_at: isoTime(member.created_at),
    updated_at: isoTime(member.updated_at),
    schema: '/v2/schemas/member',
  };
}

export function memberListDocument(members: readonly ImageMember[]): UserKeyed {
  return { members: members.map(memberDocument), schema: '/v2/schemas/members' };
}
