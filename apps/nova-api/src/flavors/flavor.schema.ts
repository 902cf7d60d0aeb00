import { NAME } from '../common/parameter-types.js';

/** nova/api/openstack/compute/schemas/flavors.py and flavors_extraspecs.py. */
const MAX_INT = 2147483647;
/** nova/db/constants.py SQL_SP_FLOAT_MAX */
const MAX_FLOAT = 3.40282e38;
const integer = (minimum: number) => ({
  type: ['integer', 'string'],
  pattern: '^[0-9]+$',
  minimum,
  maximum: MAX_INT,
});

export const createFlavorSchema = {
  type: 'object',
  properties: {
    flavor: {
      type: 'object',
      properties: {
        name: NAME,
        id: { type: ['string', 'integer', 'null'], maxLength: 255, pattern: '^(?! )[a-zA-Z0-9. _-]*(?<! )$' },
        ram: integer(1),
        vcpus: integer(1),
        disk: integer(0),
        'OS-FLV-EXT-DATA:ephemeral': integer(0),
        swap: integer(0),
        rxtx_factor: {
          type: ['number', 'string'],
          pattern: '^[0-9]+(\\.[0-9]+)?$',
          exclusiveMinimum: 0,
          maximum: MAX_FLOAT,
        },
        'os-flavor-access:is_public': { type: 'boolean' },
        description: { type: ['string', 'null'], maxLength: 65535, pattern: '^[^\\u0000]*$' },
      },
      required: ['name', 'ram', 'vcpus', 'disk'],
      additionalProperties: false,
    },
  },
  required: ['flavor'],
  additionalProperties: false,
};

const KEY_PATTERN = '^[a-zA-Z0-9-_:. ]{1,255}$';
const SPEC_VALUE = { type: ['string', 'number'], maxLength: 255, pattern: '^[^\\u0000]*$' };

export const extraSpecsSchema = {
  type: 'object',
  properties: {
    extra_specs: { type: 'object', patternProperties: { [KEY_PATTERN]: SPEC_VALUE }, additionalProperties: false },
  },
  required: ['extra_specs'],
  additionalProperties: false,
};

export const oneExtraSpecSchema = {
  type: 'object',
  patternProperties: { [KEY_PATTERN]: SPEC_VALUE },
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
};

export interface CreateFlavorBody {
  readonly flavor: {
    readonly name: string;
    readonly id?: string | number | null;
    readonly ram: number | string;
    readonly vcpus: number | string;
    readonly disk: number | string;
    readonly 'OS-FLV-EXT-DATA:ephemeral'?: number | string;
    readonly swap?: number | string;
    readonly rxtx_factor?: number | string;
    readonly 'os-flavor-access:is_public'?: boolean;
    readonly description?: string | null;
  };
}
