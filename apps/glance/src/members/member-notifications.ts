import type { RequestContext } from '#openstack-http';
import type { OutboxNotification } from '#persistence';
import { isoTime } from '../images/image.view.js';
import { notification } from '../images/image-notifications.js';
import type { ImageMember } from './image-member.js';

export type MemberEvent = 'image.member.create' | 'image.member.update' | 'image.member.delete';

/** glance/notifier.py format_image_member_notification */
export function memberEvent(
  context: RequestContext,
  event: MemberEvent,
  member: ImageMember,
  deletedAt: Date | null,
): OutboxNotification {
  const payload = {
    image_id: member.image_id,
    member_id: member.member,
    status: member.status,
    created_at: isoTime(member.created_at),
    updated_at: isoTime(member.updated_at),
    deleted: deletedAt !== null,
    deleted_at: deletedAt === null ? null : isoTime(deletedAt),
  };
  return notification(context, member.image_id, event, payload, 'info');
}
