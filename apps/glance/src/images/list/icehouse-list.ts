import { badRequest } from '#openstack-http';
import type { ImageQuery, SortKey } from './image-query.js';
import { icehouseFilter } from './list-filters.js';
import { completeSort, type ListReader, readSortDirection } from './list-params.js';
import type { QueryParams } from './query-params.js';

/** Every column will do. */
const SORT_KEYS: readonly SortKey[] = [
  'name',
  'status',
  'container_format',
  'disk_format',
  'size',
  'id',
  'created_at',
  'updated_at',
  'virtual_size',
  'checksum',
  'owner',
  'min_disk',
  'min_ram',
  'protected',
  'is_public',
];

/** One key and one direction; a second one is a filter. */
function takeSort(params: QueryParams): ImageQuery['sort'] {
  const direction = readSortDirection(params.take('sort_dir') ?? 'desc');
  const wanted = params.take('sort_key') ?? 'created_at';
  const key = SORT_KEYS.find((known) => known === wanted);
  if (key === undefined) throw badRequest('Sort key supplied was not valid.');
  return completeSort([[key, direction]], direction);
}

/** glance/api/v2/images.py and glance/db/sqlalchemy/api.py image_get_all (2014.1) */
export const icehouseList: ListReader = {
  dialect: 2,
  visibilities: ['public', 'private', 'shared'],
  blankVisibility: null,
  refuse: () => undefined,
  takeSort,
  defaults: [],
  checkedFirst: [],
  filterOf: icehouseFilter,
};
