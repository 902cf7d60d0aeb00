import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import type { RequestContext } from '#openstack-http';
import type { Namespace, NamespaceValues } from './metadef.js';
import { type MetadefPage, pageClauses } from './metadef-page.js';

const TABLE = 'glance.metadef_namespaces';
const COLUMNS = ['namespace', 'display_name', 'description', 'visibility', 'protected', 'owner'] as const;

export interface NamespaceFilters {
  readonly visibility: string | null;
  /** Only namespaces for one of these. */
  readonly resourceTypes: readonly string[] | null;
}

/** Rows of `glance.metadef_namespaces`. Who calls decides on the transaction. */
@Injectable()
export class MetadefNamespacesRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(name: string, tx: EntityManager = this.manager): Promise<Namespace | null> {
    // No text of the database holds U+0000.
    if (name.includes('\0')) return null;
    const rows: Namespace[] = await tx.query(`SELECT * FROM ${TABLE} WHERE namespace = $1`, [name]);
    return rows[0] ?? null;
  }

  /** Like {@link find}, and nobody else changes the namespace until the transaction ends. */
  async lock(tx: EntityManager, name: string): Promise<Namespace | null> {
    if (name.includes('\0')) return null;
    const rows: Namespace[] = await tx.query(`SELECT * FROM ${TABLE} WHERE namespace = $1 FOR UPDATE`, [name]);
    return rows[0] ?? null;
  }

  /** What the caller may see: public namespaces and those of his project; everything for an administrator. */
  async list(
    caller: Pick<RequestContext, 'isAdmin' | 'projectId'>,
    filters: NamespaceFilters,
    page: MetadefPage,
    markerId: number | null,
  ): Promise<Namespace[]> {
    const { after, order } = pageClauses(TABLE, page, '$5');
    return this.manager.query(
      `SELECT r.* FROM ${TABLE} r
       WHERE ($1::boolean OR r.owner = $2 OR r.visibility = 'public')
         AND ($3::text IS NULL OR r.visibility = $3)
         AND ($4::text[] IS NULL OR EXISTS (SELECT FROM glance.metadef_namespace_resource_types a
              JOIN glance.metadef_resource_types t ON t.id = a.resource_type_id
              WHERE a.namespace_id = r.id AND t.name = ANY($4)))
         AND ${after} ${order}`,
      [caller.isAdmin, caller.projectId, filters.visibility, filters.resourceTypes, markerId],
    );
  }

  /** @throws QueryFailedError unique violation `uq_metadef_namespaces_namespace` */
  async insert(tx: EntityManager, values: NamespaceValues): Promise<Namespace> {
    const rows: Namespace[] = await tx.query(
      `INSERT INTO ${TABLE} (${COLUMNS.join(', ')}) VALUES ($1, $2, $3, $4, $5, $6) RETURNING *`,
      COLUMNS.map((column) => values[column]),
    );
    return rows[0] as Namespace;
  }

  /** @throws QueryFailedError unique violation `uq_metadef_namespaces_namespace` */
  async update(tx: EntityManager, id: number, values: NamespaceValues): Promise<Namespace> {
    const assignments = COLUMNS.map((column, n) => `${column} = $${n + 2}`);
    const [rows]: [Namespace[], number] = await tx.query(
      `UPDATE ${TABLE} SET ${assignments.join(', ')}, updated_at = now() WHERE id = $1 RETURNING *`,
      [id, ...COLUMNS.map((column) => values[column])],
    );
    return rows[0] as Namespace;
  }

  /** The namespace and all that is in it. */
  async remove(tx: EntityManager, id: number): Promise<void> {
    await tx.query(`DELETE FROM ${TABLE} WHERE id = $1`, [id]);
  }
}
