import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** `nova.tags`: labels of servers. */
@Injectable()
export class ServerTagsRepository {
  /** Those that it has already stay. @returns what was asked, each once, in order */
  async add(tx: EntityManager, uuid: string, tags: readonly string[]): Promise<string[]> {
    const wanted = [...new Set(tags)].sort();
    await tx.query(
      'INSERT INTO nova.tags (resource_id, tag) SELECT $1, unnest($2::text[]) ON CONFLICT (resource_id, tag) DO NOTHING',
      [uuid, wanted],
    );
    return wanted;
  }

  /** @returns how many were there */
  async remove(tx: EntityManager, uuid: string, tags: readonly string[]): Promise<number> {
    const [, count] = (await tx.query('DELETE FROM nova.tags WHERE resource_id = $1 AND tag = ANY($2)', [
      uuid,
      tags,
    ])) as [unknown, number];
    return count;
  }

  /** A server that is gone keeps none (nova/db/main/api.py instance_destroy). */
  async clear(tx: EntityManager, uuid: string): Promise<void> {
    await tx.query('DELETE FROM nova.tags WHERE resource_id = $1', [uuid]);
  }
}
