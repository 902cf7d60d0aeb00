import type { DataSource, EntityManager } from 'typeorm';

/**
 * Reads what one answer shows as it was at one moment, however many statements that takes: a delete that commits between two
 * of them is not seen by halves.
 *
 * @param read must use the manager that it is given, and nothing else of the database
 */
export function inOneSnapshot<T>(dataSource: DataSource, read: (manager: EntityManager) => Promise<T>): Promise<T> {
  return dataSource.transaction('REPEATABLE READ', read);
}
