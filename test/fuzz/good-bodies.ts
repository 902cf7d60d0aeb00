/**
 * Bodies that the APIs take, by the end of the path and the method: what they are asked for is then one change away from
 * being right. `$servers` stands for the id of a real server. A route that is not here gets the bodies of all others, and
 * objects made of the word that its path ends with.
 */
export const GOOD_BODIES: readonly (readonly [method: string, path: RegExp, bodies: readonly unknown[]])[] = [
  [
    'POST',
    /\/servers$/,
    [
      { server: { name: 'vm', flavorRef: '1', imageRef: '$images', networks: 'auto' } },
      { server: { name: 'vm', flavorRef: '1', imageRef: '$images' } },
      {
        server: {
          name: 'vm',
          flavorRef: '1',
          imageRef: '$images',
          networks: [
            { uuid: '11111111-0000-4000-8000-000000000001', fixed_ip: '10.0.9.9', tag: 't', port: '$os-interface' },
          ],
          metadata: { a: 'b' },
          availability_zone: 'nova',
          key_name: '$os-keypairs',
          security_groups: [{ name: 'default' }],
          user_data: 'aGk=',
          config_drive: true,
          description: 'd',
          hostname: 'vm',
          tags: ['t'],
          min_count: 1,
          max_count: 1,
          accessIPv4: '1.2.3.4',
          accessIPv6: 'fe80::1',
          trusted_image_certificates: ['c'],
          host: 'compute1',
          hypervisor_hostname: 'compute1',
          'OS-DCF:diskConfig': 'AUTO',
          adminPass: 'p',
        },
        'os:scheduler_hints': {
          group: 'g',
          same_host: ['$servers'],
          different_host: '$servers',
          query: '["=","$a","b"]',
        },
      },
      {
        server: {
          name: 'vm',
          flavorRef: '1',
          networks: 'none',
          block_device_mapping_v2: [
            {
              boot_index: '0',
              uuid: '$volumes',
              source_type: 'volume',
              destination_type: 'volume',
              volume_size: '1',
              delete_on_termination: false,
              disk_bus: 'virtio',
              device_type: 'disk',
              device_name: '/dev/vda',
              tag: 't',
              volume_type: '$types',
            },
            { boot_index: -1, source_type: 'blank', destination_type: 'local', guest_format: 'swap', volume_size: 1 },
          ],
        },
      },
      {
        server: {
          name: 'vm',
          flavorRef: '1',
          imageRef: '$images',
          networks: 'none',
          block_device_mapping: [
            {
              device_name: 'vda',
              volume_id: '$volumes',
              snapshot_id: '$snapshots',
              volume_size: 1,
              delete_on_termination: '1',
            },
          ],
        },
      },
      {
        server: {
          name: 'vm',
          flavorRef: '1',
          networks: 'none',
          block_device_mapping_v2: [
            { boot_index: 0, uuid: '$images', source_type: 'image', destination_type: 'volume', volume_size: 1 },
            {
              boot_index: null,
              uuid: '$snapshots',
              source_type: 'snapshot',
              destination_type: 'volume',
              no_device: false,
            },
          ],
        },
      },
    ],
  ],
  [
    'PUT',
    /\/servers\/[^/]+$/,
    [{ server: { name: 'n', accessIPv4: '1.2.3.4', accessIPv6: '::1', description: 'd', hostname: 'h' } }],
  ],
  [
    'POST',
    /\/servers\/[^/]+\/action$/,
    [
      { 'os-start': null },
      { 'os-stop': null },
      { reboot: { type: 'HARD' } },
      { pause: null },
      { unpause: null },
      { suspend: null },
      { resume: null },
      { lock: { locked_reason: 'r' } },
      { unlock: null },
      { resize: { flavorRef: '2', 'OS-DCF:diskConfig': 'AUTO' } },
      { confirmResize: null },
      { revertResize: null },
      { migrate: { host: 'compute1' } },
      { 'os-migrateLive': { host: null, block_migration: 'auto', disk_over_commit: false, force: false } },
      { evacuate: { host: 'compute1', adminPass: 'p', onSharedStorage: true, force: false } },
      { rescue: { adminPass: 'p', rescue_image_ref: '$images' } },
      { unrescue: null },
      { shelve: null },
      { shelveOffload: null },
      { unshelve: { availability_zone: 'nova', host: 'compute1' } },
      { createImage: { name: 'i', metadata: { a: 'b' } } },
      { createBackup: { name: 'b', backup_type: 'daily', rotation: 1, metadata: { a: 'b' } } },
      { changePassword: { adminPass: 'p' } },
      { 'os-getConsoleOutput': { length: 10 } },
      { 'os-resetState': { state: 'active' } },
      { 'os-getVNCConsole': { type: 'novnc' } },
      { addSecurityGroup: { name: 'default' } },
      { removeSecurityGroup: { name: 'default' } },
      {
        rebuild: {
          imageRef: '$images',
          name: 'n',
          adminPass: 'p',
          metadata: { a: 'b' },
          description: 'd',
          key_name: null,
          user_data: 'aGk=',
          preserve_ephemeral: false,
          trusted_image_certificates: ['c'],
          hostname: 'h',
          'OS-DCF:diskConfig': 'AUTO',
          accessIPv4: '1.2.3.4',
          personality: [{ path: '/a', contents: 'aGk=' }],
        },
      },
    ],
  ],
  ['POST', /\/servers\/[^/]+\/metadata$/, [{ metadata: { a: 'b' } }]],
  ['PUT', /\/servers\/[^/]+\/metadata$/, [{ metadata: { a: 'b' } }]],
  ['PUT', /\/servers\/[^/]+\/metadata\/[^/]+$/, [{ meta: { a: 'b' } }]],
  ['PUT', /\/servers\/[^/]+\/tags$/, [{ tags: ['a', 'b'] }]],
  [
    'POST',
    /\/os-interface$/,
    [
      { interfaceAttachment: {} },
      {
        interfaceAttachment: {
          port_id: '$os-interface',
          net_id: '11111111-0000-4000-8000-000000000001',
          fixed_ips: [{ ip_address: '10.0.9.8' }],
          tag: 't',
        },
      },
    ],
  ],
  [
    'POST',
    /\/os-volume_attachments$/,
    [{ volumeAttachment: { volumeId: '$volumes', device: '/dev/vdc', tag: 't', delete_on_termination: false } }],
  ],
  [
    'PUT',
    /\/os-volume_attachments\/[^/]+$/,
    [{ volumeAttachment: { volumeId: '$volumes', delete_on_termination: true } }],
  ],
  [
    'POST',
    /\/flavors$/,
    [
      {
        flavor: {
          name: 'f',
          id: 'auto',
          ram: 64,
          vcpus: 1,
          disk: 1,
          'OS-FLV-EXT-DATA:ephemeral': 0,
          swap: 0,
          rxtx_factor: 1,
          'os-flavor-access:is_public': true,
          description: 'd',
        },
      },
    ],
  ],
  ['PUT', /\/flavors\/[^/]+$/, [{ flavor: { description: 'd' } }]],
  [
    'POST',
    /\/flavors\/[^/]+\/action$/,
    [{ addTenantAccess: { tenant: 'p' } }, { removeTenantAccess: { tenant: 'p' } }],
  ],
  ['POST', /\/os-extra_specs$/, [{ extra_specs: { 'hw:cpu_policy': 'shared', a: '1' } }]],
  ['PUT', /\/os-extra_specs\/[^/]+$/, [{ 'hw:cpu_policy': 'shared' }, { a: '1' }]],
  [
    'POST',
    /\/os-keypairs$/,
    [
      { keypair: { name: 'k', type: 'ssh', public_key: 'ssh-rsa AAAA a@b' } },
      { keypair: { name: 'k', type: 'ssh', user_id: 'u' } },
    ],
  ],
  [
    'POST',
    /\/os-server-groups$/,
    [
      { server_group: { name: 'g', policies: ['affinity'] } },
      { server_group: { name: 'g', policy: 'anti-affinity', rules: { max_server_per_host: 1 } } },
    ],
  ],
  ['POST', /\/os-aggregates$/, [{ aggregate: { name: 'agg', availability_zone: 'z' } }]],
  ['PUT', /\/os-aggregates\/[^/]+$/, [{ aggregate: { name: 'agg2', availability_zone: 'z' } }]],
  [
    'POST',
    /\/os-aggregates\/[^/]+\/action$/,
    [
      { add_host: { host: 'compute1' } },
      { remove_host: { host: 'compute1' } },
      { set_metadata: { metadata: { a: 'b', c: null } } },
    ],
  ],
  [
    'PUT',
    /\/os-services\/[^/]+$/,
    [
      { status: 'enabled', disabled_reason: 'r', forced_down: false },
      { host: 'compute1', binary: 'nova-compute', disabled_reason: 'r', forced_down: false },
    ],
  ],
  [
    'POST',
    /\/os-server-external-events$/,
    [
      { events: [{ name: 'network-changed', server_uuid: '$servers', tag: 't', status: 'completed' }] },
      { events: [{ name: 'volume-extended', server_uuid: '$servers', tag: '$volumes' }] },
    ],
  ],
  ['POST', /\/migrations\/[^/]+\/action$/, [{ force_complete: null }]],
  ['POST', /\/remote-consoles$/, [{ remote_console: { protocol: 'vnc', type: 'novnc' } }]],
  ['PUT', /\/proptrail\/servers\/[^/]+\/image_properties/, [{ properties: { hw_disk_bus: 'scsi' } }]],
  ['PUT', /\/machine_type$/, [{ machine_type: 'q35', force: true }]],
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
    /\/volumes\/[^/]+\/action$/,
    [
      { 'os-attach': { instance_uuid: '$servers', mountpoint: '/dev/vdc', mode: 'rw', host_name: 'h' } },
      { 'os-detach': { attachment_id: '$attachments' } },
      { 'os-reserve': null },
      { 'os-unreserve': null },
      { 'os-begin_detaching': null },
      { 'os-roll_detaching': null },
      { 'os-initialize_connection': { connector: { host: 'h', ip: '1.2.3.4', initiator: 'i' } } },
      { 'os-terminate_connection': { connector: { host: 'h' }, force: false } },
      { 'os-extend': { new_size: 2 } },
      { 'os-extend': { new_size: '2' } },
      { 'os-set_bootable': { bootable: true } },
      { 'os-reset_status': { status: 'available', attach_status: 'detached', migration_status: 'none' } },
      { 'os-retype': { new_type: '$types', migration_policy: 'never' } },
      { 'os-set_image_metadata': { metadata: { a: 'b' } } },
      { 'os-unset_image_metadata': { key: 'a' } },
      { 'os-show_image_metadata': null },
      {
        'os-volume_upload_image': {
          image_name: 'u',
          force: false,
          disk_format: 'raw',
          container_format: 'bare',
          visibility: 'private',
          protected: false,
        },
      },
      { 'os-reimage': { image_id: '$images', reimage_reserved: true } },
      { 'os-force_delete': null },
      { 'os-force_detach': { attachment_id: '$attachments', connector: null } },
      { 'os-update_readonly_flag': { readonly: true } },
      { 'os-migrate_volume': { host: 'h', force_host_copy: false, lock_volume: false } },
      { revert: { snapshot_id: '$snapshots' } },
    ],
  ],
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

/** The bodies that fit a route. */
export function ownBodies(method: string, url: string): readonly unknown[] {
  const fitting = GOOD_BODIES.filter(([forMethod, path]) => forMethod === method && path.test(url));
  return fitting.flatMap(([, , bodies]) => bodies);
}

/** The bodies that fit a route, or those that could. */
export function goodBodies(method: string, url: string): readonly unknown[] {
  const own = ownBodies(method, url);
  if (own.length > 0) return own;
  const word = url.split('/').findLast((part) => part !== '' && !part.startsWith(':')) ?? 'x';
  const one = word.replace(/s$/, '').replace(/^os-/, '').replaceAll('-', '_');
  const guessed = { name: 'n', id: '$servers', description: 'd' };
  return [{ [one]: guessed }, { [one]: null }, guessed, ...GOOD_BODIES.flatMap(([, , bodies]) => bodies)];
}
