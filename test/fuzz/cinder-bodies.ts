import type { BodyTable } from './body-table.js';

/** Bodies of Cinder's API. */
export const CINDER_BODIES: BodyTable = [
  [
    'POST',
    /\/volumes$/,
    [
      { volume: { size: 1, name: 'v', description: 'd', metadata: { a: 'b' }, availability_zone: 'nova' } },
      { volume: { size: '1', imageRef: '$images', volume_type: '$types' } },
      { volume: { snapshot_id: '$snapshots', size: null } },
      {
        volume: {
          source_volid: '$volumes',
          backup_id: null,
          group_id: null,
          consistencygroup_id: null,
          multiattach: false,
        },
      },
      { volume: { size: 1, backup_id: '$backups' } },
    ],
  ],
  ['PUT', /\/volumes\/[^/]+$/, [{ volume: { name: 'n', description: 'd', metadata: { a: 'b' }, display_name: 'x' } }]],
  [
    'POST',
    /\/snapshots$/,
    [{ snapshot: { volume_id: '$volumes', name: 's', description: 'd', force: true, metadata: { a: 'b' } } }],
  ],
  ['PUT', /\/snapshots\/[^/]+$/, [{ snapshot: { name: 's', description: 'd' } }]],
  [
    'POST',
    /\/snapshots\/[^/]+\/action$/,
    [
      { 'os-reset_status': { status: 'available' } },
      { 'os-update_snapshot_status': { status: 'available', progress: '1%' } },
    ],
  ],
  ['POST', /\/(volumes|snapshots|backups)\/[^/]+\/metadata$/, [{ metadata: { a: 'b' } }]],
  ['PUT', /\/(volumes|snapshots)\/[^/]+\/metadata/, [{ metadata: { a: 'b' } }, { meta: { a: 'b' } }]],
  [
    'POST',
    /\/backups$/,
    [
      {
        backup: {
          volume_id: '$volumes',
          name: 'b',
          description: 'd',
          container: 'c',
          incremental: false,
          force: true,
          snapshot_id: null,
          metadata: { a: 'b' },
          availability_zone: 'nova',
        },
      },
    ],
  ],
  ['PUT', /\/backups\/[^/]+$/, [{ backup: { name: 'b', description: 'd', metadata: { a: 'b' } } }]],
  ['POST', /\/backups\/[^/]+\/restore$/, [{ restore: { name: 'r', volume_id: '$volumes' } }, { restore: {} }]],
  ['POST', /\/backups\/[^/]+\/action$/, [{ 'os-reset_status': { status: 'available' } }, { 'os-force_delete': null }]],
  [
    'POST',
    /\/attachments$/,
    [
      {
        attachment: {
          volume_uuid: '$volumes',
          instance_uuid: '$servers',
          connector: { host: 'h', ip: '1.2.3.4', mountpoint: '/dev/vdd' },
          mode: 'rw',
        },
      },
    ],
  ],
  ['PUT', /\/attachments\/[^/]+$/, [{ attachment: { connector: { host: 'h', mountpoint: '/dev/vdd' } } }]],
  ['POST', /\/attachments\/[^/]+\/action$/, [{ 'os-complete': null }]],
  [
    'POST',
    /\/types$/,
    [
      {
        volume_type: { name: 't', description: 'd', extra_specs: { a: 'b' }, 'os-volume-type-access:is_public': true },
      },
    ],
  ],
  [
    'POST',
    /\/types\/[^/]+\/action$/,
    [
      { addProjectAccess: { project: '7dc3a6046cad49c9975765f5ca1933af' } },
      { removeProjectAccess: { project: '7dc3a6046cad49c9975765f5ca1933af' } },
    ],
  ],
  ['PUT', /\/types\/[^/]+$/, [{ volume_type: { name: 't2', description: 'd', is_public: true } }]],
  ['POST', /\/extra_specs$/, [{ extra_specs: { a: 'b' } }]],
  ['PUT', /\/extra_specs\/[^/]+$/, [{ a: 'b' }]],
  [
    'POST',
    /\/(os-volume-transfer|volume-transfers)$/,
    [{ transfer: { volume_id: '$volumes', name: 't', no_snapshots: false } }],
  ],
  ['POST', /\/accept$/, [{ accept: { auth_key: 'k' } }]],
  ['PUT', /\/os-services\/[^/]+$/, [{ host: 'h', binary: 'cinder-volume', disabled_reason: 'r' }]],
  ['PUT', /\/os-quota/, [{ quota_set: { volumes: 10, gigabytes: '10', cores: 1, instances: -1, force: true } }]],
];
