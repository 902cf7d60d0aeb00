import { METADATA, NAME } from '../common/parameter-types.js';

function actionBody(name: string, properties: object, required: readonly string[]): object {
  return {
    type: 'object',
    properties: { [name]: { type: 'object', properties, required, additionalProperties: false } },
    required: [name],
    additionalProperties: false,
  };
}

/** nova/api/openstack/compute/schemas/servers.py create_image (26.2). */
export const CREATE_IMAGE = actionBody('createImage', { name: NAME, metadata: METADATA }, ['name']);

/** 2014.1 looks at the name by itself: this form leaves it open. */
export const CREATE_IMAGE_OF_ANY_NAME = actionBody(
  'createImage',
  { name: { type: ['string', 'null'], maxLength: 255, pattern: '^[^\\u0000]*$' }, metadata: METADATA },
  [],
);

export interface CreateImageArguments {
  readonly name: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** nova/api/openstack/compute/schemas/create_backup.py (26.2). */
export const CREATE_BACKUP = actionBody(
  'createBackup',
  {
    name: NAME,
    backup_type: { type: 'string', pattern: '^[^\\u0000]*$' },
    rotation: { type: ['integer', 'string'], pattern: '^[0-9]{1,9}$', minimum: 0, maximum: 2147483647 },
    metadata: METADATA,
  },
  ['name', 'backup_type', 'rotation'],
);

export interface CreateBackupArguments extends CreateImageArguments {
  readonly backup_type: string;
  readonly rotation: number | string;
}
