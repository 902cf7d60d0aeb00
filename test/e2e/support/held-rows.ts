import pg from 'pg';
import { pollUntil } from '../../support/poll-until.js';

/** Key of the advisory lock that holds whoever comes. */
const KEY = 20_26;

/** Holds everybody who updates rows of a table, so that a test can be sure that a step is under way, and not done. */
export class HeldRows {
  private constructor(
    private readonly client: pg.Client,
    private readonly table: string,
  ) {}

  /**
   * @param table `cinder.volume_attachment`
   * @param condition of the row to be held, over NEW: `NEW.status = 'migrating'`
   */
  static async of(databaseUrl: string, table: string, condition = 'true'): Promise<HeldRows> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [KEY]);
    await client.query(
      `CREATE OR REPLACE FUNCTION public.wait_for_test() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN PERFORM pg_advisory_xact_lock_shared(${KEY}); RETURN NEW; END'`,
    );
    await client.query(
      `CREATE TRIGGER wait_for_test BEFORE UPDATE ON ${table} FOR EACH ROW WHEN (${condition})
       EXECUTE FUNCTION public.wait_for_test()`,
    );
    return new HeldRows(client, table);
  }

  /** Resolves when somebody is being held. */
  async someone(): Promise<void> {
    const waiting = async () =>
      (
        await this.client.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = $1", [
          KEY,
        ])
      ).rowCount ?? 0;
    await pollUntil(waiting, (count) => count > 0, { what: `an update of ${this.table}` });
  }

  /** Lets everybody go on, and comes to an end. */
  async release(): Promise<void> {
    await this.client.query('SELECT pg_advisory_unlock($1)', [KEY]);
    await this.client.query(`DROP TRIGGER wait_for_test ON ${this.table}`);
    await this.client.end();
  }
}
