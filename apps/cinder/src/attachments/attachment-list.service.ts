import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { attachmentNotFound } from '../common/cinder-errors.js';
import { allowedFilters, type FilterRules } from '../common/filter-rules.js';
import { isTrue, readListQuery } from '../common/list-query.js';
import { Conditions, type PageSource, pageOfIds } from '../common/sorted-page.js';
import type { ViewRequest } from '../common/view-request.js';
import { VolumeAttachment } from './volume-attachment.entity.js';

const FILTERS: FilterRules = {
  configured: ['volume_id', 'status', 'instance_id', 'attach_status'],
  older: new Map(['volume_id', 'status', 'instance_id', 'attach_status'].map((name) => [name, '3.27'])),
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

  async list(request: ViewRequest): Promise<VolumeAttachment[]> {
    const query = readListQuery(request.query);
    const { context } = request;
    const conditions = new Conditions().add('NOT deleted');
    if (!(context.isAdmin && isTrue(query.filters.get('all_tenants'))))
      conditions.add('volume_id IN (SELECT id FROM cinder.volumes WHERE project_id = ?)', context.projectId);
    for (const [name, value] of allowedFilters(query.filters, request, FILTERS)) {
      const column = COLUMNS.get(name);
      if (column === undefined) return [];
      conditions.add(`"${column}" = ?`, value);
    }
    const { manager } = this.dataSource;
    const ids = await pageOfIds(manager, SOURCE, query, conditions);
    const rows = ids.length === 0 ? [] : await manager.findBy(VolumeAttachment, { id: In(ids) });
    const position = new Map(ids.map((id, index) => [id, index]));
    return rows.sort((a, b) => (position.get(a.id) ?? 0) - (position.get(b.id) ?? 0));
  }
}
