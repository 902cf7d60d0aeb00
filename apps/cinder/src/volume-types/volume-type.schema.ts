import { BOOLEAN, DESCRIPTION, envelope, NO_NUL, TEXT_255 } from '../common/schema-parts.js';

const SPEC = { type: ['string', 'null'], minLength: 0, maxLength: 255, pattern: NO_NUL };
const NAME = { type: 'string', minLength: 1, maxLength: 255, pattern: NO_NUL };

export type Specs = Readonly<Record<string, string | null>>;

/** `POST /types` (cinder/api/schemas/volume_types.py), as checked. */
export interface CreateTypeBody {
  readonly volume_type: {
    readonly name: string;
    readonly description?: string | null;
    readonly extra_specs?: Specs;
    readonly 'os-volume-type-access:is_public'?: boolean | string;
  };
}

export const CREATE_TYPE = envelope('volume_type', {
  type: 'object',
  properties: {
    name: NAME,
    description: DESCRIPTION,
    extra_specs: {
      type: 'object',
      patternProperties: { '^[a-zA-Z0-9-_:. ]{1,255}$': SPEC },
      additionalProperties: false,
    },
    'os-volume-type-access:is_public': BOOLEAN,
  },
  required: ['name'],
  additionalProperties: false,
});

/** `PUT /types/{id}`, as checked. */
export interface UpdateTypeBody {
  readonly volume_type: {
    readonly name?: string | null;
    readonly description?: string | null;
    readonly is_public?: boolean | string;
  };
}

export const UPDATE_TYPE = envelope('volume_type', {
  type: 'object',
  properties: { name: TEXT_255, description: DESCRIPTION, is_public: BOOLEAN },
  additionalProperties: false,
});

const SPECS = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9-_.:]{1,255}$': SPEC },
  additionalProperties: false,
};

export interface CreateSpecsBody {
  readonly extra_specs: Specs;
}

/** cinder/api/schemas/types_extra_specs.py. */
export const CREATE_SPECS = envelope('extra_specs', SPECS);
export const UPDATE_SPEC = { ...SPECS, minProperties: 1, maxProperties: 1 };
