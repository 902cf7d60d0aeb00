/** PostgreSQL's text holds every character but this one. */
const text = { type: 'string', maxLength: 255, pattern: '^[^\\u0000]*$' };
const name = { ...text, minLength: 1 };
const nameOrNull = { ...name, type: ['string', 'null'] };
const uuid = { type: 'string', pattern: '^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' };
const flag = { type: 'boolean' };
const dictionary = { type: 'object' };
const reservations = { type: ['array', 'null'], items: text };

/** An oslo.versionedobjects primitive with at least these of its data. */
const objectOf = (kind: string, data: Record<string, object>) => ({
  type: 'object',
  properties: {
    'versioned_object.name': { const: kind },
    'versioned_object.namespace': { const: 'cinder' },
    'versioned_object.version': { type: 'string', pattern: '^[0-9]+\\.[0-9]+$' },
    'versioned_object.data': { type: 'object', properties: data, required: Object.keys(data) },
  },
  required: ['versioned_object.data'],
});
/** By an object, or by its id alone, as older clients say it. */
const resource = (kind: string) => ({
  type: ['object', 'string'],
  if: { type: 'string' },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON schema
  then: uuid,
  else: objectOf(kind, { id: uuid }),
});
const volume = resource('Volume');
const snapshot = resource('Snapshot');
const backup = resource('Backup');

/** Exactly these arguments, the `required` ones always: Python refuses a keyword that a method does not have. */
const method = (required: Record<string, object>, optional: Record<string, object> = {}) => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});

/** Arguments of the volume manager's methods (cinder/volume/manager.py (21.3)). */
export const VOLUME_MANAGER_SCHEMAS = {
  create_volume: method(
    { volume },
    {
      request_spec: { ...dictionary, type: ['object', 'null'] },
      filter_properties: { ...dictionary, type: ['object', 'null'] },
      allow_reschedule: flag,
    },
  ),
  delete_volume: method({ volume }, { unmanage_only: flag, cascade: flag }),
  create_snapshot: method({ snapshot }),
  delete_snapshot: method({ snapshot }, { unmanage_only: flag, handle_quota: flag }),
  copy_volume_to_image: method({ volume_id: uuid, image_meta: dictionary }),
  extend_volume: method({ volume, new_size: { type: 'integer', minimum: 1, maximum: 2_147_483_647 }, reservations }),
  retype: method(
    {
      volume,
      new_type_id: uuid,
      host: {
        type: 'object',
        properties: { host: nameOrNull, cluster_name: nameOrNull, capabilities: dictionary },
        required: ['host'],
      },
    },
    { migration_policy: { enum: ['never', 'on-demand'] }, reservations, old_reservations: reservations },
  ),
  reimage: method({ volume, image_meta: dictionary }),
  get_backup_device: method({ backup }, { want_objects: flag, async_call: flag }),
  accept_transfer: method({ volume_id: uuid, new_user: text, new_project: text }, { no_snapshots: flag }),
  attachment_update: method({ vref: volume, connector: dictionary, attachment_id: uuid }),
  attachment_delete: method({ attachment_id: uuid, vref: volume }),
} as const;

const device = { ...objectOf('BackupDeviceInfo', {}), required: ['versioned_object.name', 'versioned_object.data'] };

/** Arguments of the backup manager's methods (cinder/backup/manager.py (21.3)). */
export const BACKUP_MANAGER_SCHEMAS = {
  create_backup: method({ backup }),
  continue_backup: method({ backup, backup_device: device }),
  restore_backup: method({ backup, volume_id: uuid }),
  delete_backup: method({ backup }),
} as const;
