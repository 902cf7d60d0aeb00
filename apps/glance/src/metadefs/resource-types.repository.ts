import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import type { Association, AssociationValues, ResourceType } from './metadef.js';

/** The key that lets a namespace have a resource type once. */
export const ASSOCIATION_KEY = 'metadef_namespace_resource_types_pkey';

const ASSOCIATIONS = `SELECT a.namespace_id, t.name, a.prefix, a.properties_target, a.created_at, a.updated_at
  FROM glance.metadef_namespace_resource_types a JOIN glance.metadef_resource_types t ON t.id = a.resource_type_id`;

/** Resource types and which namespaces are for them. Who calls decides on the transaction. */
@Injectable()
export class ResourceTypesRepository {
  constructor(private readonly manager: EntityManager) {}

  all(): Promise<ResourceType[]> {
    return this.manager.query('SELECT * FROM glance.metadef_resource_types ORDER BY id');
  }

  /** Of these namespaces, by name. */
  associations(namespaceIds: readonly number[], tx: EntityManager = this.manager): Promise<Association[]> {
    return tx.query(`${ASSOCIATIONS} WHERE a.namespace_id = ANY($1::integer[]) ORDER BY t.name COLLATE "C"`, [
      namespaceIds,
    ]);
  }

  /** A resource type that nobody named before comes into being. @throws QueryFailedError unique violation */
  async associate(tx: EntityManager, namespaceId: number, values: AssociationValues): Promise<Association> {
    await tx.query('INSERT INTO glance.metadef_resource_types (name) VALUES ($1) ON CONFLICT (name) DO NOTHING', [
      values.name,
    ]);
    await tx.query(
      `INSERT INTO glance.metadef_namespace_resource_types (resource_type_id, namespace_id, prefix, properties_target)
       SELECT id, $2, $3, $4 FROM glance.metadef_resource_types WHERE name = $1`,
      [values.name, namespaceId, values.prefix, values.properties_target],
    );
    const rows: Association[] = await tx.query(`${ASSOCIATIONS} WHERE a.namespace_id = $1 AND t.name = $2`, [
      namespaceId,
      values.name,
    ]);
    return rows[0] as Association;
  }

  async dissociate(tx: EntityManager, namespaceId: number, name: string): Promise<void> {
    await tx.query(
      `DELETE FROM glance.metadef_namespace_resource_types WHERE namespace_id = $1
       AND resource_type_id = (SELECT id FROM glance.metadef_resource_types WHERE name = $2)`,
      [namespaceId, name],
    );
  }
}
