import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { attachmentNotFound } from '../common/cinder-errors.js';
import { allowedFilters, type FilterRules } from '../common/filter-rules.js';
import { readListQuery } from '../common/list-query.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { Conditions, type PageSource, pageOfIds } from '../common/sorted-page.js';
import type { ViewRequest } from '../common/view-request.js';
import { VolumeAttachment } from '../db/volume-attachment.entity.js';

const FILTERS: FilterRules = {
  configured: ['volume_id', 'status', 'instance_id', 'attach_status'],
  older: new Map(['volume_id', 'status', 'instance_id', 'attach_status'].map((name) => [name, '3.27'])),
  // That it is there is enough.
  everyProject: () => true,
};

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['volume_id', 'volume_id'],
  ['instance_id', 'instance_uuid'],
  ['instance_uuid', 'instance_uuid'],
  ['status', 'attach_status'],
  ['attach_status', 'attach_status'],
]);

const SOURCE: PageSource = {
  table: 'cinder.volume_attachment',
  sortColumns: new Map(
    ['id', 'created_at', 'updated_at', 'attach_status', 'volume_id', 'instance_uuid'].map((name) => [name, name]),
  ),
  markerNotFound: attachmentNotFound,
};

/** `GET /attachments`. */
@Injectable()
export class AttachmentListService {
  constructor(private readonly dataSource: DataSource) {}

  list(request: ViewRequest): Promise<VolumeAttachment[]> {
    return inOneSnapshot(this.dataSource, (manager) => this.#list(manager, request));
  }

  async #list(manager: EntityManager, request: ViewRequest): Promise<VolumeAttachment[]> {
    const query = readListQuery(request);
    const { context } = request;
    const { filters, everyProject } = allowedFilters(query.filters, request, FILTERS);
    const scope = new Conditions();
    if (!everyProject)
      scope.add('volume_id IN (SELECT id FROM cinder.volumes WHERE project_id = ?)', context.projectId);
    const conditions = new Conditions().add('NOT deleted');
    for (const [name, value] of filters) {
      const column = COLUMNS.get(name);
      if (column === undefined) return [];
      conditions.add(`"${column}" = ?`, value);
    }
    const ids = await pageOfIds(manager, SOURCE, query, conditions, scope);
    const rows = ids.length === 0 ? [] : await manager.findBy(VolumeAttachment, { id: In(ids) });
    const position = new Map(ids.map((id, index) => [id, index]));
    return rows.sort((a, b) => (position.get(a.id) ?? 0) - (position.get(b.id) ?? 0));
  }
}
