import { VOLUME_MICROVERSIONS } from './volume-microversions.js';

/** The entry of v3 in a list of versions. */
export function volumeVersion3(baseUrl: string) {
  return {
    id: 'v3.0',
    status: 'CURRENT',
    version: VOLUME_MICROVERSIONS.max.toString(),
    min_version: VOLUME_MICROVERSIONS.min.toString(),
    updated: '2022-08-31T00:00:00Z',
    links: [
      { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
      { rel: 'self', href: `${baseUrl}/v3/` },
    ],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
  };
}
