import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { propertyFlow, typedImages } from '#image-properties';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { DEFAULT_RELEASE, SERVED_RELEASES } from '#releases';
import type { ProptrailConfig } from '#service-process';
import { DEFAULT_RESOURCE_TYPES, type DefaultNamespace, defaultCatalogue } from './default-catalogue.js';

/** For a release without types, and for whoever starts a newer one on its state: the catalogue is loaded once. */
const NEWEST_SERVED = typedImages(SERVED_RELEASES.at(-1) ?? DEFAULT_RELEASE);

const RESOURCE_TYPES = `
  INSERT INTO glance.metadef_resource_types (name, protected) SELECT unnest($1::text[]), true
  ON CONFLICT (name) DO NOTHING RETURNING name`;

const NAMESPACES = `
  INSERT INTO glance.metadef_namespaces (namespace, display_name, description, visibility, protected, owner)
  SELECT namespace, display_name, description, visibility, protected, owner FROM jsonb_to_recordset($1::jsonb)
    AS loaded (namespace text, display_name text, description text, visibility text, protected boolean, owner text)
  ON CONFLICT (namespace) DO NOTHING RETURNING namespace`;

const PROPERTIES = `
  INSERT INTO glance.metadef_properties (namespace_id, name, json_schema)
  SELECT n.id, loaded.name, loaded.json_schema
  FROM jsonb_to_recordset($1::jsonb) AS loaded (namespace text, name text, json_schema text)
  JOIN glance.metadef_namespaces n ON n.namespace = loaded.namespace`;

const ASSOCIATIONS = `
  INSERT INTO glance.metadef_namespace_resource_types (resource_type_id, namespace_id, prefix, properties_target)
  SELECT t.id, n.id, loaded.prefix, loaded.properties_target
  FROM jsonb_to_recordset($1::jsonb) AS loaded (namespace text, name text, prefix text, properties_target text)
  JOIN glance.metadef_namespaces n ON n.namespace = loaded.namespace
  JOIN glance.metadef_resource_types t ON t.name = loaded.name`;

function rowsOf<T extends object>(
  namespaces: readonly DefaultNamespace[],
  rows: (namespace: DefaultNamespace) => readonly T[],
): string {
  return JSON.stringify(
    namespaces.flatMap((one) => rows(one).map((row) => ({ ...row, namespace: one.values.namespace }))),
  );
}

/**
 * Fills the metadata definitions catalogue at the first start, as `glance-manage db_load_metadefs` does for an operator.
 * What an operator deletes afterwards stays deleted. Of several processes that start at once one loads.
 */
@Injectable()
export class CatalogueLoader implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'release'>,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.unitOfWork.run((tx) => this.#load(tx));
  }

  async #load(tx: EntityManager): Promise<void> {
    // Nothing removes a resource type: that they are there says that the catalogue was loaded once.
    const types: unknown[] = await tx.query(RESOURCE_TYPES, [DEFAULT_RESOURCE_TYPES]);
    if (types.length === 0) return;
    // Before images had types the definitions are for people alone.
    const catalogue = defaultCatalogue(propertyFlow(this.config.release).typed ?? NEWEST_SERVED);
    const values = rowsOf(catalogue, (one) => [one.values]);
    const inserted: { namespace: string }[] = await tx.query(NAMESPACES, [values]);
    const names = new Set(inserted.map(({ namespace }) => namespace));
    const loaded = catalogue.filter((one) => names.has(one.values.namespace));
    const properties = rowsOf(loaded, ({ contents }) =>
      contents.properties.map(({ name, schema }) => ({ name, json_schema: JSON.stringify(schema) })),
    );
    await tx.query(PROPERTIES, [properties]);
    await tx.query(ASSOCIATIONS, [rowsOf(loaded, ({ contents }) => contents.associations)]);
  }
}
