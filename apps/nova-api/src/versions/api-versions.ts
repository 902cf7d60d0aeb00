import type { MicroversionBounds } from '#releases';

/** What one version of the API says of itself, but for its links to itself. */
export interface ApiVersionDocument {
  readonly id: 'v2.0' | 'v2.1';
  readonly status: 'CURRENT' | 'SUPPORTED';
  /** Absent before there were microversions. */
  readonly version?: string;
  readonly min_version?: string;
  readonly updated: string;
  /** Links beside the one to itself; lists leave them out. */
  readonly links: readonly { readonly rel: string; readonly type: string; readonly href: string }[];
  readonly mediaTypes: readonly { readonly base: string; readonly type: string }[];
}

const MEDIA_TYPE = 'application/vnd.openstack.compute';
const DOCS = [{ rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' }];
const json = (version: string) => ({ base: 'application/json', type: `${MEDIA_TYPE}+json;version=${version}` });
const GUIDE = 'http://docs.openstack.org/api/openstack-compute/2';
const GUIDES = [
  { rel: 'describedby', type: 'application/pdf', href: `${GUIDE}/os-compute-devguide-2.pdf` },
  { rel: 'describedby', type: 'application/vnd.sun.wadl+xml', href: `${GUIDE}/wadl/os-compute-2.wadl` },
];

/** Version 2.0, whose documents stand in a guide of their own. */
export const V2: ApiVersionDocument = {
  id: 'v2.0',
  status: 'CURRENT',
  updated: '2011-01-21T11:33:21Z',
  links: GUIDES,
  mediaTypes: [json('2')],
};

/** Version 2.0 beside 2.1 (nova/api/openstack/compute/versions.py). */
export const V2_BESIDE_V21: ApiVersionDocument = {
  ...V2,
  status: 'SUPPORTED',
  version: '',
  min_version: '',
  links: DOCS,
};

/** nova/api/openstack/compute/versions.py (26.2). */
export const v21 = ({ min, max }: MicroversionBounds): ApiVersionDocument => ({
  id: 'v2.1',
  status: 'CURRENT',
  version: max,
  min_version: min,
  updated: '2013-07-23T11:33:21Z',
  links: DOCS,
  mediaTypes: [json('2.1')],
});
