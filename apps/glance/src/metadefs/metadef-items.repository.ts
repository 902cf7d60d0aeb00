import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import type { Item, ItemKind, ItemValues, PropertyDefinition } from './metadef.js';
import { type MetadefPage, pageClauses } from './metadef-page.js';

type Column = 'name' | 'description' | 'required' | 'json_schema';

const TABLES: Readonly<Record<ItemKind, { readonly table: string; readonly columns: readonly Column[] }>> = {
  object: { table: 'glance.metadef_objects', columns: ['name', 'description', 'required', 'json_schema'] },
  property: { table: 'glance.metadef_properties', columns: ['name', 'json_schema'] },
  tag: { table: 'glance.metadef_tags', columns: ['name'] },
};

/** The index that keeps the names of a kind apart within a namespace. */
export const ITEM_NAMES: Readonly<Record<ItemKind, string>> = {
  object: 'uq_metadef_objects_namespace_id_name',
  property: 'uq_metadef_properties_namespace_id_name',
  tag: 'uq_metadef_tags_namespace_id_name',
};

interface ItemRow extends Pick<Item, 'id' | 'name' | 'created_at' | 'updated_at'> {
  readonly description?: string | null;
  readonly required?: string | null;
  readonly json_schema?: string;
}

function itemOf({ json_schema: schema, required, description, ...row }: ItemRow): Item {
  return {
    ...row,
    description: description ?? null,
    // Names are joined with commas, as in the original.
    required: required === undefined || required === null ? null : required.split(',').filter((name) => name !== ''),
    schema: schema === undefined ? null : (JSON.parse(schema) as PropertyDefinition),
  };
}

const CELLS: Readonly<Record<Column, (item: ItemValues) => string | null>> = {
  name: (item) => item.name,
  description: (item) => item.description,
  required: (item) => item.required?.join(',') ?? null,
  json_schema: (item) => JSON.stringify(item.schema ?? {}),
};

/** Objects, properties and tags of namespaces. Who calls decides on the transaction. */
@Injectable()
export class MetadefItemsRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(
    kind: ItemKind,
    namespaceId: number,
    name: string,
    tx: EntityManager = this.manager,
  ): Promise<Item | null> {
    if (name.includes('\0')) return null;
    const equals = kind === 'tag' ? 'lower(name) = lower($2)' : 'name = $2';
    const rows: ItemRow[] = await tx.query(
      `SELECT * FROM ${TABLES[kind].table} WHERE namespace_id = $1 AND ${equals}`,
      [namespaceId, name],
    );
    return rows[0] === undefined ? null : itemOf(rows[0]);
  }

  /** All of them, in the order in which they came. */
  async all(kind: ItemKind, namespaceId: number): Promise<Item[]> {
    const sql = `SELECT * FROM ${TABLES[kind].table} WHERE namespace_id = $1 ORDER BY id`;
    return (await this.manager.query<ItemRow[]>(sql, [namespaceId])).map(itemOf);
  }

  async page(kind: ItemKind, namespaceId: number, page: MetadefPage, markerId: number | null): Promise<Item[]> {
    const { table } = TABLES[kind];
    const { after, order } = pageClauses(table, page, '$2');
    const sql = `SELECT r.* FROM ${table} r WHERE r.namespace_id = $1 AND ${after} ${order}`;
    return (await this.manager.query<ItemRow[]>(sql, [namespaceId, markerId])).map(itemOf);
  }

  /** @throws QueryFailedError unique violation of {@link ITEM_NAMES} */
  async insert(tx: EntityManager, kind: ItemKind, namespaceId: number, item: ItemValues): Promise<Item> {
    const { table, columns } = TABLES[kind];
    const places = columns.map((_, n) => `$${n + 2}`);
    const rows: ItemRow[] = await tx.query(
      `INSERT INTO ${table} (namespace_id, ${columns.join(', ')}) VALUES ($1, ${places.join(', ')}) RETURNING *`,
      [namespaceId, ...columns.map((column) => CELLS[column](item))],
    );
    return itemOf(rows[0] as ItemRow);
  }

  /** @throws QueryFailedError unique violation of {@link ITEM_NAMES} */
  async update(tx: EntityManager, kind: ItemKind, id: number, item: ItemValues): Promise<Item> {
    const { table, columns } = TABLES[kind];
    const assignments = columns.map((column, n) => `${column} = $${n + 2}`);
    const [rows]: [ItemRow[], number] = await tx.query(
      `UPDATE ${table} SET ${assignments.join(', ')}, updated_at = now() WHERE id = $1 RETURNING *`,
      [id, ...columns.map((column) => CELLS[column](item))],
    );
    return itemOf(rows[0] as ItemRow);
  }

  async remove(tx: EntityManager, kind: ItemKind, id: number): Promise<void> {
    await tx.query(`DELETE FROM ${TABLES[kind].table} WHERE id = $1`, [id]);
  }

  async removeAll(tx: EntityManager, kind: ItemKind, namespaceId: number): Promise<void> {
    await tx.query(`DELETE FROM ${TABLES[kind].table} WHERE namespace_id = $1`, [namespaceId]);
  }
}
