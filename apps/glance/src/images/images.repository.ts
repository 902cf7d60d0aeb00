import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import type { UserKeyed } from '#image-properties';
import { type Image, type ImageChanges, type ImageColumns, SETTABLE_COLUMNS } from './image.js';
import { withChanges } from './image-changes.js';
import type { ImageQuery } from './list/image-query.js';
import { listStatement } from './list/list-statement.js';
import { isImageId } from './storable-text.js';

/** An image and everything of it in one statement: its properties in the order in which they were first set. */
const IMAGE_COLUMNS = `
  i.*,
    (SELECT json_agg(json_build_array(p.name, p.value) ORDER BY p.id) FROM glance.image_properties p
      WHERE p.image_id = i.id AND NOT p.deleted) AS properties,
    (SELECT json_agg(t.value ORDER BY t.id) FROM glance.image_tags t WHERE t.image_id = i.id AND NOT t.deleted) AS tags,
    (SELECT json_agg(m.member) FROM glance.image_members m WHERE m.image_id = i.id AND NOT m.deleted) AS members,
    (SELECT l.value FROM glance.image_locations l WHERE l.image_id = i.id AND NOT l.deleted ORDER BY l.id LIMIT 1) AS location`;

const SELECT_IMAGE = `SELECT ${IMAGE_COLUMNS} FROM glance.images i`;

interface ImageRow extends Omit<ImageColumns, 'size' | 'virtual_size'> {
  readonly size: string | null;
  readonly virtual_size: string | null;
  readonly properties: readonly (readonly [string, string | null])[] | null;
  readonly tags: readonly string[] | null;
  readonly members: readonly string[] | null;
  readonly location: string | null;
}

/** Sizes stay below 2^53 bytes; the driver hands bigint over as text. */
function sizeOf(value: string | null): number | null {
  return value === null ? null : Number(value);
}

function imageOf(row: ImageRow): Image {
  const properties: UserKeyed<string | null> = Object.create(null);
  for (const [name, value] of row.properties ?? []) properties[name] = value;
  return {
    ...row,
    size: sizeOf(row.size),
    virtual_size: sizeOf(row.virtual_size),
    properties,
    tags: row.tags ?? [],
    members: row.members ?? [],
  };
}

const PUT_PROPERTIES = `
  INSERT INTO glance.image_properties (image_id, name, value)
  SELECT $1, name, value FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS put (name, value, position)
  ORDER BY position
  ON CONFLICT (image_id, name) DO UPDATE SET value = excluded.value, updated_at = now(), deleted = false`;

const REMOVE_PROPERTIES = `
  UPDATE glance.image_properties SET deleted = true, deleted_at = now(), updated_at = now()
  WHERE image_id = $1 AND name = ANY($4::text[]) AND NOT deleted`;

const ADD_TAGS = 'INSERT INTO glance.image_tags (image_id, value) SELECT $1, unnest($5::text[])';

const REMOVE_TAGS = `
  UPDATE glance.image_tags SET deleted = true, deleted_at = now(), updated_at = now()
  WHERE image_id = $1 AND value = ANY($6::text[]) AND NOT deleted`;

/** Parameters $2 to $6 of the four statements above; columns follow from $7 on. */
const FIRST_COLUMN_PARAMETER = 7;

type ImageTimes = Pick<ImageColumns, 'updated_at' | 'deleted_at'>;

interface Stamps {
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Rows of Glance's tables. Everything is a statement over sets; who calls decides on the transaction. */
@Injectable()
export class ImagesRepository {
  constructor(private readonly manager: EntityManager) {}

  /** The image, or null when there is none or it is deleted. */
  async find(id: string, tx: EntityManager = this.manager): Promise<Image | null> {
    if (!isImageId(id)) return null;
    const rows: ImageRow[] = await tx.query(`${SELECT_IMAGE} WHERE i.id = $1 AND NOT i.deleted`, [id]);
    return rows[0] === undefined ? null : imageOf(rows[0]);
  }

  /**
   * Like {@link find}, and nobody else changes the image until the transaction ends.
   *
   * After a wait for the lock PostgreSQL gives the image's row as it is now but everything else as it was when the
   * statement began; then, and only then, it takes a second look.
   */
  async lock(tx: EntityManager, id: string): Promise<Image | null> {
    if (!isImageId(id)) return null;
    const rows: (ImageRow & { is_current: boolean })[] = await tx.query(
      `SELECT (SELECT seen.xmin FROM glance.images seen WHERE seen.id = i.id) = i.xmin AS is_current, ${IMAGE_COLUMNS}
       FROM glance.images i WHERE i.id = $1 AND NOT i.deleted FOR UPDATE OF i`,
      [id],
    );
    if (rows[0] === undefined) return null;
    const { is_current: isCurrent, ...row } = rows[0];
    return isCurrent ? imageOf(row) : this.find(id, tx);
  }

  async list(query: ImageQuery): Promise<Image[]> {
    const { sql, parameters } = listStatement(query);
    const rows: ImageRow[] = await this.manager.query(`${SELECT_IMAGE} ${sql}`, parameters);
    return rows.map(imageOf);
  }

  /** @throws QueryFailedError unique violation when the id was ever used, deleted images included */
  async insert(tx: EntityManager, image: Omit<Image, keyof Stamps>): Promise<Image> {
    const names = SETTABLE_COLUMNS.map((_, n) => `$${FIRST_COLUMN_PARAMETER + n}`);
    const sql = `INSERT INTO glance.images (id, ${SETTABLE_COLUMNS.join(', ')}) VALUES ($1, ${names.join(', ')})
      RETURNING created_at, updated_at`;
    const changes = { putProperties: Object.entries(image.properties), addedTags: image.tags };
    const stamps = await this.#write(
      tx,
      image.id,
      sql,
      changes,
      SETTABLE_COLUMNS.map((column) => image[column]),
    );
    return { ...image, ...stamps };
  }

  /**
   * Writes what differs, in one statement, and stamps the image. Removal is a soft delete; a name that comes back
   * revives its row.
   *
   * @returns the image as it is then
   */
  async update(tx: EntityManager, image: Image, changes: ImageChanges): Promise<Image> {
    const values = changes.values ?? {};
    const columns = SETTABLE_COLUMNS.filter((column) => column in values);
    const assignments = columns.map((column, n) => `${column} = $${FIRST_COLUMN_PARAMETER + n}`);
    const sql = `UPDATE glance.images SET ${[...assignments, 'updated_at = now()'].join(', ')} WHERE id = $1
      RETURNING created_at, updated_at`;
    const stamps = await this.#write(
      tx,
      image.id,
      sql,
      changes,
      columns.map((column) => values[column]),
    );
    return { ...withChanges(image, changes), ...stamps };
  }

  /** Marks the image and all that belongs to it as deleted, all with the time of the transaction. */
  async markDeleted(tx: EntityManager, image: Image): Promise<Image> {
    await tx.query(`UPDATE glance.image_locations SET status = 'deleted' WHERE image_id = $1 AND NOT deleted`, [
      image.id,
    ]);
    for (const table of ['image_properties', 'image_tags', 'image_members', 'image_locations']) {
      await tx.query(
        `UPDATE glance.${table} SET deleted = true, deleted_at = now(), updated_at = now() WHERE image_id = $1 AND NOT deleted`,
        [image.id],
      );
    }
    await tx.query('DELETE FROM glance.image_uploads WHERE image_id = $1', [image.id]);
    const [rows]: [ImageTimes[], number] = await tx.query(
      `UPDATE glance.images SET status = 'deleted', deleted = true, deleted_at = now(), updated_at = now() WHERE id = $1
       RETURNING updated_at, deleted_at`,
      [image.id],
    );
    return { ...image, ...rows[0], status: 'deleted', deleted: true };
  }

  async addLocation(tx: EntityManager, id: string, url: string, store: string): Promise<void> {
    await tx.query('INSERT INTO glance.image_locations (image_id, value, meta_data) VALUES ($1, $2, $3)', [
      id,
      url,
      JSON.stringify({ store }),
    ]);
  }

  async #write(
    tx: EntityManager,
    id: string,
    imageSql: string,
    changes: ImageChanges,
    columnValues: readonly unknown[],
  ): Promise<Stamps> {
    const { putProperties = [], removedProperties = [], addedTags = [], removedTags = [] } = changes;
    const names = putProperties.map(([name]) => name);
    const values = putProperties.map(([, value]) => value);
    const parts = `put AS (${PUT_PROPERTIES}), gone AS (${REMOVE_PROPERTIES}), tagged AS (${ADD_TAGS}), untagged AS (${REMOVE_TAGS})`;
    const rows: Stamps[] = await tx.query(`WITH image AS (${imageSql}), ${parts} SELECT * FROM image`, [
      id,
      names,
      values,
      removedProperties,
      addedTags,
      removedTags,
      ...columnValues,
    ]);
    if (rows[0] === undefined) throw new Error(`image ${id} vanished inside its own transaction`);
    return rows[0];
  }
}
