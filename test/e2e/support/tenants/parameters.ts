import { randomUUID } from 'node:crypto';

/** What the matrix has of a kind. */
export interface Parameter {
  /** `tenant`: it is one project's. `cloud`: it is everybody's, or nobody's. */
  readonly of: 'tenant' | 'cloud';
  /** Its id or name; undefined: taken from what is seeded under the same word. */
  readonly value?: string;
}

/** In every name and value that the owner gives: who else reads it has read what is not his. */
export const MARK = 'owners-own-secret';

/**
 * What each parameter of a path stands for, by the word before it. A route with a word that is not here fails the matrix
 * with a sentence that says so.
 */
export const PARAMETERS: Readonly<Record<string, Parameter>> = {
  servers: { of: 'tenant' },
  images: { of: 'tenant' },
  members: { of: 'tenant', value: 'partner' },
  volumes: { of: 'tenant' },
  snapshots: { of: 'tenant' },
  backups: { of: 'tenant' },
  attachments: { of: 'tenant' },
  messages: { of: 'tenant' },
  'os-volume-transfer': { of: 'tenant' },
  'volume-transfers': { of: 'tenant' },
  'os-keypairs': { of: 'tenant' },
  'os-server-groups': { of: 'tenant' },
  'os-quota-sets': { of: 'tenant', value: 'acme' },
  'os-simple-tenant-usage': { of: 'tenant', value: 'acme' },
  'os-interface': { of: 'tenant' },
  'os-volume_attachments': { of: 'tenant' },
  'os-instance-actions': { of: 'tenant' },
  migrations: { of: 'tenant', value: '1' },
  metadata: { of: 'tenant', value: 'kept' },
  tags: { of: 'tenant', value: 'kept' },
  namespaces: { of: 'tenant' },
  properties: { of: 'tenant', value: 'p' },
  objects: { of: 'tenant', value: 'o' },
  resource_types: { of: 'tenant', value: 'OS::Nova::Server' },
  'shared-images': { of: 'cloud', value: 'acme' },
  extensions: { of: 'cloud', value: 'none' },
  metadefs: { of: 'cloud', value: 'namespace' },
  flavors: { of: 'cloud', value: '1' },
  'os-extra_specs': { of: 'cloud', value: 'hw:cpu_policy' },
  'os-aggregates': { of: 'cloud', value: '1' },
  'os-hypervisors': { of: 'cloud', value: '1' },
  'os-hosts': { of: 'cloud', value: 'compute1' },
  'os-services': { of: 'cloud', value: '1' },
  'os-quota-class-sets': { of: 'cloud', value: 'default' },
  'qos-specs': { of: 'cloud', value: randomUUID() },
  types: { of: 'cloud' },
  extra_specs: { of: 'cloud', value: 'a' },
  encryption: { of: 'cloud', value: randomUUID() },
};

/** Routes that the newest microversion lacks, with the last that has them. */
export const LAST_SPOKEN: readonly (readonly [path: RegExp, header: string])[] = [
  [/^\/v2(\.1)?\/(:project_id\/)?images(\/|$)/, 'compute 2.35'],
  [/\/os-hypervisors\/:id\/uptime$/, 'compute 2.87'],
];

/** Routes that are an admin's, by method and the end of the path: members get 403 whatever they name. */
export const ADMIN_ONLY: readonly (readonly [method: RegExp, path: RegExp])[] = [
  [/POST|PUT|DELETE/, /\/types(\/:id)?$/],
  [/POST|PUT|DELETE/, /\/types\/:type_id\/extra_specs(\/:key)?$/],
  [/GET/, /\/os-volume-type-access$/],
  [/POST/, /\/types\/:id\/action$/],
  [/GET|PUT/, /\/os-services(\/:id)?$/],
  [/POST|PUT|DELETE/, /\/flavors(\/:id)?$/],
  [/POST|PUT|DELETE/, /\/os-extra_specs(\/:key)?$/],
  [/GET/, /\/os-flavor-access$/],
  [/POST/, /\/flavors\/:id\/action$/],
  [/./, /\/os-aggregates(\/:id)?(\/action|\/images)?$/],
  [/GET/, /\/os-availability-zone\/detail$/],
  [/GET/, /\/os-hypervisors(\/|$)/],
  [/GET/, /\/os-migrations$/],
  [/./, /\/servers\/:id\/migrations(\/|$)/],
  [/POST/, /\/os-server-external-events$/],
  [/POST/, /^\/v2\/metadefs\/namespaces$/],
  [/PUT|DELETE/, /\/proptrail\/servers\/:id\/(image_properties|machine_type)$/],
  [/GET/, /\/proptrail\/machine_types\/unset$/],
];

/** Where anybody with the right key may act on what another has offered: the refusal of a wrong key tells that it is there. */
export const OFFERED = /\/accept$/;
