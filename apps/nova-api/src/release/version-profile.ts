import { type ReleaseName } from '#releases';

import { COMPUTE_MICROVERSIONS } from '../versions/compute-microversions.js';

/** What one version of the API says of itself, but for its links to itself. */
export interface ApiVersionDocument {
  readonly id: 'v2.0' | 'v2.1';
  readonly status: 'CURRENT' | 'SUPPORTED';
  /** Absent in 2014.1. */
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
const V2 = { id: 'v2.0', updated: '2011-01-21T11:33:21Z', links: DOCS, mediaTypes: [json('2')] } as const;
const GUIDE = 'http://docs.openstack.org/api/openstack-compute/2';
const ICEHOUSE_DOCS = [
  { rel: 'describedby', type: 'application/pdf', href: `${GUIDE}/os-compute-devguide-2.pdf` },
  { rel: 'describedby', type: 'application/vnd.sun.wadl+xml', href: `${GUIDE}/wadl/os-compute-2.wadl` },
];

/** nova/api/openstack/compute/versions.py (26.2). */
const V21: ApiVersionDocument = {
  id: 'v2.1',
  status: 'CURRENT',
  version: COMPUTE_MICROVERSIONS.max.toString(),
  min_version: COMPUTE_MICROVERSIONS.min.toString(),
  updated: '2013-07-23T11:33:21Z',
  links: DOCS,
  mediaTypes: [json('2.1')],
};

/** 2014.1 knows no v2.1; it is announced there too, for what is here of later microversions is in every release. */
const VERSIONS: Readonly<Record<ReleaseName, readonly ApiVersionDocument[]>> = {
  icehouse: [{ ...V2, status: 'CURRENT', links: ICEHOUSE_DOCS }, V21],
  zed: [{ ...V2, status: 'SUPPORTED', version: '', min_version: '' }, V21],
};

export function apiVersions(release: ReleaseName): readonly ApiVersionDocument[] {
  return VERSIONS[release];
}

/** Nest token of the running release's API versions. */
export const API_VERSIONS = Symbol('API_VERSIONS');
