import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import type { RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { ImageUnacceptable } from '../backend/disk-image-probe.js';
import { isUuid, messageNotFound } from '../common/cinder-errors.js';
import { allowedFilters, type FilterRules } from '../common/filter-rules.js';
import { readListQuery } from '../common/list-query.js';
import { MetadataCopyFailure } from '../common/metadata-copy-failure.js';
import { nextLinks } from '../common/next-link.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { Conditions, type PageSource, pageOfIds } from '../common/sorted-page.js';
import type { ViewRequest } from '../common/view-request.js';
import { GlanceMetadataExists } from '../db/glance-metadata-exists.js';
import { Message } from '../db/message.entity.js';
import { messageView } from './message.view.js';
import { ACTIONS, DETAILS } from './message-fields.js';

/** `message_ttl`: 30 days. */
const LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;

const SOURCE: PageSource = {
  table: 'cinder.messages',
  sortColumns: new Map(
    ['id', 'event_id', 'resource_uuid', 'resource_type', 'message_level', 'request_id', 'created_at'].map((name) => [
      name,
      name,
    ]),
  ),
  markerNotFound: messageNotFound,
};

const NAMES = ['resource_uuid', 'resource_type', 'event_id', 'request_id', 'message_level'];
/** Before 3.31 nothing is dropped: what is no column matches nothing. */
const FILTERS: FilterRules = {
  configured: NAMES,
  older: new Map(),
  everyProject: () => false,
  keepsAllTenants: true,
};
const COLUMNS: ReadonlySet<string> = new Set([...NAMES, 'id', 'project_id', 'detail_id', 'action_id']);

function volumeDetail(error: unknown): string {
  if (error instanceof ImageUnacceptable) return DETAILS.imageFormatUnacceptable;
  const isOfRows = error instanceof MetadataCopyFailure || error instanceof GlanceMetadataExists;
  return isOfRows ? DETAILS.driverFailedCreate : DETAILS.unknownError;
}

export interface Failure {
  readonly resourceType?: 'VOLUME' | 'VOLUME_BACKUP';
  readonly resourceId: string;
  readonly action: string;
  readonly detail: string;
}

/** User messages: why a request that was answered with 202 came to nothing (cinder/message/api.py). */
@Injectable()
export class MessagesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  volumeNotCreated(
    tx: EntityManager,
    context: RequestContext,
    volumeId: string,
    imageId: string | null,
    error: unknown,
  ): Promise<void> {
    const action = imageId === null ? ACTIONS.createVolume : ACTIONS.copyImageToVolume;
    return this.#add(tx, context, 'VOLUME', volumeId, action, volumeDetail(error));
  }

  snapshotNotTaken(tx: EntityManager, context: RequestContext, snapshotId: string, error: unknown): Promise<void> {
    const detail =
      error instanceof MetadataCopyFailure ? DETAILS.snapshotUpdateMetadataFailed : DETAILS.snapshotCreateError;
    return this.#add(tx, context, 'VOLUME_SNAPSHOT', snapshotId, ACTIONS.snapshotCreate, detail);
  }

  /** Any other work that failed; ids of {@link ACTIONS} and {@link DETAILS}. */
  failed(tx: EntityManager, context: RequestContext, failure: Failure): Promise<void> {
    return this.#add(tx, context, failure.resourceType ?? 'VOLUME', failure.resourceId, failure.action, failure.detail);
  }

  /** `GET /messages` of the caller's project. */
  list(request: ViewRequest): Promise<Record<string, unknown>> {
    return inOneSnapshot(this.dataSource, (manager) => this.#list(manager, request));
  }

  async #list(manager: EntityManager, request: ViewRequest): Promise<Record<string, unknown>> {
    const query = readListQuery(request, request.version.atLeast('3.5') ? request.query : {});
    const filters = request.version.atLeast('3.31')
      ? allowedFilters(query.filters, request, FILTERS).filters
      : query.filters;
    if ([...filters.keys()].some((name) => !COLUMNS.has(name))) return { messages: [] };
    const conditions = new Conditions().add('NOT deleted AND expires_at > now()');
    const scope = new Conditions().add('project_id = ?', request.context.projectId);
    for (const [name, value] of filters) conditions.add(`${name} = ?`, value);
    const ids = await pageOfIds(manager, SOURCE, query, conditions, scope);
    const found = new Map((await manager.findBy(Message, { id: In(ids) })).map((row) => [row.id, row]));
    const rows = ids.flatMap((id) => found.get(id) ?? []);
    const links = nextLinks(request, 'messages', query, ids.at(-1), ids.length);
    return {
      messages: rows.map((row) => messageView(row, request)),
      ...(links === undefined ? {} : { messages_links: links }),
    };
  }

  /** @throws OpenStackError 404 */
  async show(context: RequestContext, id: string): Promise<Message> {
    const where = context.isAdmin ? { id, deleted: false } : { id, deleted: false, projectId: context.projectId };
    const message = isUuid(id) ? await this.dataSource.manager.findOneBy(Message, where) : null;
    if (message === null) throw messageNotFound(id);
    return message;
  }

  /** @throws OpenStackError 404 */
  async delete(context: RequestContext, id: string): Promise<void> {
    const message = await this.show(context, id);
    await this.unitOfWork.run(async (tx) => {
      await tx.update(Message, { id: message.id }, { deleted: true, deletedAt: new Date() });
    });
  }

  async #add(
    tx: EntityManager,
    context: RequestContext,
    resourceType: string,
    resourceUuid: string,
    actionId: string,
    detailId: string,
  ): Promise<void> {
    await tx.insert(Message, {
      id: randomUUID(),
      projectId: context.projectId,
      requestId: context.requestId,
      messageLevel: 'ERROR',
      resourceType,
      resourceUuid,
      actionId,
      detailId,
      eventId: `VOLUME_${resourceType}_${actionId}_${detailId}`,
      expiresAt: new Date(Date.now() + LIFETIME_MS),
    });
  }
}
