import { type ReleaseName, releaseRow } from '#releases';

/** The entry of v3 in a list of versions. */
export function volumeVersion3(baseUrl: string, release: ReleaseName) {
  const { min, max } = releaseRow(release).microversions.volume;
  return {
    id: 'v3.0',
    status: 'CURRENT',
    version: max,
    min_version: min,
    updated: '2022-08-31T00:00:00Z',
    links: [
      { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
      { rel: 'self', href: `${baseUrl}/v3/` },
    ],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
  };
}
