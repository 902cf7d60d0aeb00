import type { UserKeyed } from '#image-properties';
import type { RequestContext } from '#openstack-http';
import type { JsonObject, JsonValue, OutboxNotification } from '#persistence';
import type { Image } from './image.js';
import { isoTime } from './image.view.js';

export type ImageEvent =
  | 'image.create'
  | 'image.update'
  | 'image.prepare'
  | 'image.upload'
  | 'image.activate'
  | 'image.delete';

/** glance/notifier.py format_image_notification. Locations stay out: they may hold credentials. */
function imagePayload(image: Image): JsonObject {
  const properties: UserKeyed<string | null> = image.properties;
  return {
    id: image.id,
    name: image.name,
    status: image.status,
    created_at: isoTime(image.created_at),
    updated_at: isoTime(image.updated_at),
    min_disk: image.min_disk,
    min_ram: image.min_ram,
    protected: image.protected,
    checksum: image.checksum,
    owner: image.owner,
    disk_format: image.disk_format,
    container_format: image.container_format,
    size: image.size,
    virtual_size: image.virtual_size,
    is_public: image.visibility === 'public',
    visibility: image.visibility,
    properties,
    tags: [...image.tags],
    deleted: image.deleted,
    deleted_at: image.deleted_at === null ? null : isoTime(image.deleted_at),
  };
}

/** Events of one image leave in their order. */
export function notification(
  context: RequestContext,
  imageId: string,
  eventType: string,
  payload: JsonValue,
  priority: 'info' | 'error',
): OutboxNotification {
  return {
    kind: 'notify',
    eventType,
    payload,
    priority,
    // Whoever reads notifications needs to know who asked, not the token to ask as him.
    context: { ...context.toDict(), auth_token: null } as JsonObject,
    orderingKey: imageId,
  };
}

export function imageEvent(
  context: RequestContext,
  event: ImageEvent,
  image: Image,
  extra: JsonObject = {},
): OutboxNotification {
  return notification(context, image.id, event, { ...imagePayload(image), ...extra }, 'info');
}

/** An upload that failed: the payload is the sentence alone. */
export function uploadFailure(context: RequestContext, imageId: string, reason: string): OutboxNotification {
  return notification(context, imageId, 'image.upload', reason, 'error');
}

/** A download that ended; at priority error when fewer bytes left than were asked for. */
export function imageSent(
  context: RequestContext,
  image: Image,
  bytesSent: number,
  isComplete: boolean,
): OutboxNotification {
  const payload = {
    bytes_sent: bytesSent,
    image_id: image.id,
    owner_id: image.owner,
    receiver_tenant_id: context.projectId,
    receiver_user_id: context.userId,
  };
  return notification(context, image.id, 'image.send', payload, isComplete ? 'info' : 'error');
}
