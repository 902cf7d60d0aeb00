import type { OlderApiName } from '../common/view-request.js';

const DESCRIBED_BY = [
  {
    rel: 'describedby',
    type: 'application/pdf',
    href: 'http://jorgew.github.com/block-storage-api/content/os-block-storage-1.0.pdf',
  },
  {
    rel: 'describedby',
    type: 'application/vnd.sun.wadl+xml',
    href: 'http://docs.rackspacecloud.com/servers/api/v1.1/application.wadl',
  },
];

const MEDIA_TYPES = ['xml', 'json'].map((format) => ({
  base: `application/${format}`,
  type: `application/vnd.openstack.volume+${format};version=1`,
}));

const V1 = { id: 'v1.0', status: 'CURRENT', updated: '2012-01-04T11:33:21Z' };
const V2 = { id: 'v2.0', status: 'CURRENT', updated: '2012-11-21T11:33:21Z' };

const self = (baseUrl: string, api: OlderApiName) => ({ rel: 'self', href: `${baseUrl}/${api}/` });

/** The entry of v1 or v2 in a list of versions (cinder/api/versions.py (2014.1)). */
export function olderVersion(baseUrl: string, api: OlderApiName) {
  return { ...(api === 'v1' ? V1 : V2), links: [self(baseUrl, api)] };
}

/** `GET /v1` and `GET /v2`: both show v1.0, a fault of the original (cinder/api/versions.py VolumeVersionV1 (2014.1)). */
export function oneOlderVersion(baseUrl: string, api: OlderApiName) {
  return { version: { ...V1, links: [self(baseUrl, api), ...DESCRIBED_BY], 'media-types': MEDIA_TYPES } };
}
