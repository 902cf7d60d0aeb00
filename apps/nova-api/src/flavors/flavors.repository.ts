import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { UserKeyed } from '#image-properties';
import type { RequestContext } from '#openstack-http';
import type { Flavor } from './flavor.entity.js';
import type { FlavorListRequest } from './flavor-list-request.js';
import type { FlavorWithSpecs } from './flavor-view.js';

/** Who looks: an admin sees every flavor, others the public ones and those that their project was given access to. */
export type FlavorViewer = Pick<RequestContext, 'isAdmin' | 'projectId'>;

/** Sees every flavor, as Nova's own services do. */
export const EVERY_FLAVOR: FlavorViewer = { isAdmin: true, projectId: '' };

type Row = Omit<Flavor, 'id'> & {
  readonly id: number;
  readonly specs: readonly (readonly [string, string | null])[] | null;
};

const SPECS = `(SELECT json_agg(json_build_array(s.key, s.value) ORDER BY s.id)
                  FROM nova.flavor_extra_specs s WHERE s.flavor_id = f.id) AS specs`;
const HAS_ACCESS = (project: string) =>
  `EXISTS (SELECT 1 FROM nova.flavor_projects p WHERE p.flavor_id = f.id AND p.project_id = ${project})`;
const IS_VISIBLE = `($1 OR f.is_public OR ${HAS_ACCESS('$2')})`;
/** nova/objects/flavor.py _flavor_get_all_from_db: whoever asks for public ones gets those that his project can use too. */
const MATCHES = `${IS_VISIBLE} AND ($3::boolean IS NULL OR f.is_public = $3 OR ($3 AND ${HAS_ACCESS('$2')}))
  AND ($4 OR NOT f.disabled) AND ($5::numeric IS NULL OR f.memory_mb >= $5::numeric)
  AND ($6::numeric IS NULL OR f.root_gb >= $6::numeric)`;

function withSpecs({ specs, created_at, updated_at: _updated, ...facts }: Row): FlavorWithSpecs {
  const extra: UserKeyed<string> = Object.create(null);
  for (const [key, value] of specs ?? []) extra[key] = value ?? '';
  return { ...facts, extra_specs: extra, created_at: created_at?.toISOString() ?? null };
}

/** Flavors as somebody sees them, each with its extra specs in one statement. */
@Injectable()
export class FlavorsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(
    flavorid: string,
    { isAdmin, projectId }: FlavorViewer,
    tx: EntityManager = this.dataSource.manager,
  ): Promise<FlavorWithSpecs | null> {
    const rows = (await tx.query(`SELECT f.*, ${SPECS} FROM nova.flavors f WHERE ${IS_VISIBLE} AND f.flavorid = $3`, [
      isAdmin,
      projectId,
      flavorid,
    ])) as Row[];
    return rows[0] === undefined ? null : withSpecs(rows[0]);
  }

  /** Whoever changes a flavor, its extra specs or its access waits here for others who do, and for its deletion. */
  async lock(tx: EntityManager, flavorid: string): Promise<void> {
    await tx.query('SELECT FROM nova.flavors WHERE flavorid = $1 FOR UPDATE', [flavorid]);
  }

  /** One page. A marker that the viewer sees need not match: the page is what would follow it. */
  async list({ isAdmin, projectId }: FlavorViewer, request: FlavorListRequest): Promise<FlavorWithSpecs[]> {
    const { isPublic, withDisabled, minRam, minDisk, marker, limit, sortKey, sortDirection } = request;
    const order = sortDirection === 'asc' ? 'ASC NULLS FIRST' : 'DESC NULLS LAST';
    const isMarker = `f.flavorid = $7`;
    const rows = (await this.dataSource.query(
      `WITH placed AS (
         SELECT f.*, ${SPECS}, (${MATCHES}) AS is_match, row_number() OVER (ORDER BY f.${sortKey} ${order}, f.id ${order}) AS place
           FROM nova.flavors f WHERE (${MATCHES}) OR ${isMarker})
       SELECT * FROM placed f WHERE is_match AND ($7::text IS NULL OR place > (SELECT m.place FROM placed m WHERE m.flavorid = $7))
        ORDER BY place LIMIT $8`,
      [isAdmin, projectId, isPublic, withDisabled, minRam, minDisk, marker ?? null, limit],
    )) as (Row & { readonly is_match: boolean; readonly place: string })[];
    return rows.map(({ is_match: _match, place: _place, ...row }) => withSpecs(row));
  }

  /** Projects that were given access, oldest first. */
  async projects(tx: EntityManager, flavorId: number): Promise<string[]> {
    const rows = (await tx.query('SELECT project_id FROM nova.flavor_projects WHERE flavor_id = $1 ORDER BY id', [
      flavorId,
    ])) as { readonly project_id: string }[];
    return rows.map(({ project_id }) => project_id);
  }

  /** @returns false when the project has access already */
  async addProject(tx: EntityManager, flavorId: number, projectId: string): Promise<boolean> {
    const rows = (await tx.query(
      'INSERT INTO nova.flavor_projects (flavor_id, project_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id',
      [flavorId, projectId],
    )) as unknown[];
    return rows.length > 0;
  }

  /** @returns false when the project has no access */
  async removeProject(tx: EntityManager, flavorId: number, projectId: string): Promise<boolean> {
    const [, count] = (await tx.query('DELETE FROM nova.flavor_projects WHERE flavor_id = $1 AND project_id = $2', [
      flavorId,
      projectId,
    ])) as [unknown, number];
    return count > 0;
  }
}
