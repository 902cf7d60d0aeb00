import type { BodyTable } from './body-table.js';

/** Bodies of Glance's API. */
export const GLANCE_BODIES: BodyTable = [
  [
    'POST',
    /\/v2\/images$/,
    [
      { name: 'i', disk_format: 'qcow2', container_format: 'bare' },
      {
        name: 'i',
        disk_format: 'qcow2',
        container_format: 'bare',
        min_disk: 1,
        min_ram: 1,
        visibility: 'private',
        protected: false,
        tags: ['a'],
        hw_disk_bus: 'scsi',
        id: '11111111-2222-4333-8444-555555555555',
        locations: [],
      },
    ],
  ],
  [
    'PATCH',
    /\/v2\/images\/[^/]+$/,
    [
      [{ op: 'add', path: '/a', value: 'b' }],
      [
        { op: 'replace', path: '/name', value: 'n' },
        { op: 'remove', path: '/a' },
      ],
      [{ op: 'add', path: '/tags/-', value: 't' }],
      [{ op: 'replace', path: '/min_disk', value: 1 }],
      [{ op: 'replace', path: '/locations', value: [] }],
    ],
  ],
  ['POST', /\/v2\/images\/[^/]+\/members$/, [{ member: 'p' }]],
  ['PUT', /\/v2\/images\/[^/]+\/members\/[^/]+$/, [{ status: 'accepted' }]],
  [
    'PUT',
    /\/v1\/images\/[^/]+\/members(\/[^/]+)?$/,
    [{ member: { can_share: true } }, { memberships: [{ member_id: 'p', can_share: false }] }],
  ],
  [
    'POST',
    /\/metadefs\/namespaces$/,
    [
      {
        namespace: 'NS',
        display_name: 'd',
        description: 'd',
        visibility: 'public',
        protected: false,
        properties: { p: { type: 'string', title: 't' } },
        objects: [{ name: 'o', properties: { q: { type: 'integer', title: 't' } } }],
        tags: [{ name: 't' }],
        resource_type_associations: [{ name: 'R', prefix: 'p_' }],
      },
    ],
  ],
  [
    'PUT',
    /\/metadefs\/namespaces\/[^/]+$/,
    [{ namespace: 'NS', display_name: 'd', visibility: 'private', protected: false }],
  ],
  [
    'POST',
    /\/namespaces\/[^/]+\/properties$/,
    [
      {
        name: 'p',
        type: 'string',
        title: 't',
        enum: ['a'],
        minimum: 1,
        maxLength: 3,
        operators: ['<in>'],
        items: { type: 'string' },
        default: 'a',
        readonly: false,
      },
    ],
  ],
  ['PUT', /\/namespaces\/[^/]+\/properties\/[^/]+$/, [{ name: 'p', type: 'integer', title: 't' }]],
  [
    'POST',
    /\/namespaces\/[^/]+\/objects$/,
    [{ name: 'o', description: 'd', required: ['q'], properties: { q: { type: 'string', title: 't' } } }],
  ],
  ['PUT', /\/namespaces\/[^/]+\/objects\/[^/]+$/, [{ name: 'o', properties: {} }]],
  ['POST', /\/namespaces\/[^/]+\/tags$/, [{ tags: [{ name: 'a' }] }]],
  ['PUT', /\/namespaces\/[^/]+\/tags\/[^/]+$/, [{ name: 'b' }]],
  [
    'POST',
    /\/namespaces\/[^/]+\/resource_types$/,
    [{ name: 'OS::Glance::Image', prefix: 'p_', properties_target: 'x' }],
  ],
];
