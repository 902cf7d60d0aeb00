/** A version of the Images API that a release tells of. */
export interface ApiVersionEntry {
  readonly id: string;
  readonly status: V1Status;
  readonly path: 'v1' | 'v2';
}

type V1Status = 'CURRENT' | 'SUPPORTED' | 'DEPRECATED';

/**
 * @param minors of v2, the current one first
 * @param v1 what is said of v1.1; undefined where there is no v1 any more
 */
export function apiVersions(minors: readonly number[], v1?: V1Status): ApiVersionEntry[] {
  const v2 = minors.map(
    (minor, at): ApiVersionEntry => ({ id: `v2.${minor}`, status: at === 0 ? 'CURRENT' : 'SUPPORTED', path: 'v2' }),
  );
  if (v1 === undefined) return v2;
  const oldest = v1 === 'CURRENT' ? 'SUPPORTED' : v1;
  return [...v2, { id: 'v1.1', status: v1, path: 'v1' }, { id: 'v1.0', status: oldest, path: 'v1' }];
}
