import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import type { ImageMember, MemberStatus } from './image-member.js';

const COLUMNS = 'id, image_id, member, can_share, status, created_at, updated_at';

/** Rows of `glance.image_members`; removal is a soft delete. Who calls decides on the transaction. */
@Injectable()
export class ImageMembersRepository {
  constructor(private readonly manager: EntityManager) {}

  /** In the order in which they came. */
  ofImage(imageId: string, tx: EntityManager = this.manager): Promise<ImageMember[]> {
    return tx.query(`SELECT ${COLUMNS} FROM glance.image_members WHERE image_id = $1 AND NOT deleted ORDER BY id`, [
      imageId,
    ]);
  }

  /** Images that are shared with a project. */
  ofMember(member: string): Promise<ImageMember[]> {
    return this.manager.query(
      `SELECT ${COLUMNS} FROM glance.image_members WHERE member = $1 AND NOT deleted ORDER BY id`,
      [member],
    );
  }

  /**
   * A project that was a member before gets its old row back (glance/db/__init__.py ImageMemberRepo.add). The image's row
   * must be locked.
   */
  async add(tx: EntityManager, imageId: string, member: string, canShare = false): Promise<ImageMember> {
    // An UPDATE answers with its rows and their number, an INSERT with its rows.
    const [revived]: [ImageMember[], number] = await tx.query(
      `UPDATE glance.image_members SET status = 'pending', can_share = $3, deleted = false, created_at = now(), updated_at = now()
       WHERE id = (SELECT max(id) FROM glance.image_members WHERE image_id = $1 AND member = $2 AND deleted)
       RETURNING ${COLUMNS}`,
      [imageId, member, canShare],
    );
    if (revived[0] !== undefined) return revived[0];
    const rows: ImageMember[] = await tx.query(
      `INSERT INTO glance.image_members (image_id, member, can_share) VALUES ($1, $2, $3) RETURNING ${COLUMNS}`,
      [imageId, member, canShare],
    );
    return only(rows);
  }

  async update(
    tx: EntityManager,
    { id }: ImageMember,
    values: { readonly status?: MemberStatus; readonly can_share?: boolean },
  ): Promise<ImageMember> {
    const [rows]: [ImageMember[], number] = await tx.query(
      `UPDATE glance.image_members SET status = coalesce($2, status), can_share = coalesce($3, can_share), updated_at = now()
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, values.status ?? null, values.can_share ?? null],
    );
    return only(rows);
  }

  /** @returns when, as the row notes it */
  async remove(tx: EntityManager, { id }: ImageMember): Promise<Date> {
    const [rows]: [{ deleted_at: Date }[], number] = await tx.query(
      `UPDATE glance.image_members SET deleted = true, deleted_at = now(), updated_at = now() WHERE id = $1 RETURNING deleted_at`,
      [id],
    );
    return only(rows).deleted_at;
  }
}

function only<T>(rows: readonly T[]): T {
  if (rows[0] === undefined) throw new Error('a member of an image vanished inside its own transaction');
  return rows[0];
}
