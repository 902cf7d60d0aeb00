/** nova/api/openstack/compute/schemas/services.py. */
const HOST = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9-._]*$' };
const BINARY = { type: 'string', minLength: 1, maxLength: 255 };
const REASON = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^\\u0000]*$' };

const byHost = (more: object, required: readonly string[]) => ({
  type: 'object',
  properties: { host: HOST, binary: BINARY, ...more },
  required: ['host', 'binary', ...required],
  additionalProperties: false,
});

/** Bodies of `PUT /os-services/{action}`, up to 2.52. */
export const serviceActionSchemas: Readonly<Record<string, object>> = {
  enable: byHost({}, []),
  disable: byHost({}, []),
  'disable-log-reason': byHost({ disabled_reason: REASON }, ['disabled_reason']),
  'force-down': byHost({ forced_down: { type: 'boolean' } }, ['forced_down']),
};

export interface ServiceActionBody {
  readonly host: string;
  readonly binary: string;
  readonly disabled_reason?: string;
  readonly forced_down?: boolean;
}

/** Body of `PUT /os-services/{id}`, from 2.53. */
export const updateServiceSchema = {
  type: 'object',
  properties: { status: { enum: ['enabled', 'disabled'] }, disabled_reason: REASON, forced_down: { type: 'boolean' } },
  minProperties: 1,
  additionalProperties: false,
};

export interface UpdateServiceBody {
  readonly status?: 'enabled' | 'disabled';
  readonly disabled_reason?: string;
  readonly forced_down?: boolean;
}
