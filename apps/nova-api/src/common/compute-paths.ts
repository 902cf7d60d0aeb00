/** Where a collection answers: with or without the project in the URL, and under the older root of the same API. */
export function computePaths(collection: string): string[] {
  return ['v2.1', 'v2'].flatMap((root) => [`${root}/${collection}`, `${root}/:project_id/${collection}`]);
}
