import { apiTime } from '../common/openstack-time.js';
import { linksOf, type ViewRequest } from '../common/view-request.js';
import type { Message } from '../db/message.entity.js';
import { userMessage } from './message-fields.js';

/** cinder/api/v3/views/messages.py. */
export function messageView(message: Message, request: ViewRequest) {
  return {
    id: message.id,
    event_id: message.eventId,
    user_message: userMessage(message.actionId, message.detailId),
    message_level: message.messageLevel,
    created_at: apiTime(message.createdAt),
    guaranteed_until: apiTime(message.expiresAt),
    request_id: message.requestId,
    links: linksOf(request, 'messages', message.id),
    resource_type: message.resourceType,
    resource_uuid: message.resourceUuid,
  };
}
