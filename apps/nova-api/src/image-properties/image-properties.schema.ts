const NO_NUL = '^[^\\u0000]*$';

/** `PUT /proptrail/servers/{id}/image_properties`. */
export const setImagePropertiesSchema = {
  type: 'object',
  properties: {
    properties: {
      type: 'object',
      propertyNames: { pattern: NO_NUL, minLength: 1 },
      additionalProperties: { type: 'string', pattern: NO_NUL },
      minProperties: 1,
    },
  },
  required: ['properties'],
  additionalProperties: false,
};

export interface SetImagePropertiesBody {
  readonly properties: Readonly<Record<string, string>>;
}

/** `PUT /proptrail/servers/{id}/machine_type`. */
export const updateMachineTypeSchema = {
  type: 'object',
  properties: {
    machine_type: { type: 'string', pattern: NO_NUL, minLength: 1, maxLength: 255 },
    force: { type: 'boolean' },
  },
  required: ['machine_type'],
  additionalProperties: false,
};

export interface UpdateMachineTypeBody {
  readonly machine_type: string;
  readonly force?: boolean;
}
