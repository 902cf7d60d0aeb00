/** One thing a service cannot work without. */
export interface HealthProbe {
  readonly name: string;
  /** Resolves when it works; rejects with what is wrong. */
  check(): Promise<void>;
}

export interface HealthReport {
  readonly status: 'ok' | 'error';
  readonly checks: Readonly<Record<string, { readonly status: 'up' | 'down'; readonly message?: string }>>;
}

/** Nest token under which an app provides its probes (`HealthProbe[]`). */
export const HEALTH_PROBES = Symbol('HEALTH_PROBES');

/** Whether the database answers a query. */
export function databaseProbe(database: { query(sql: string): Promise<unknown> }): HealthProbe {
  return {
    name: 'database',
    check: async () => {
      await database.query('SELECT 1');
    },
  };
}
