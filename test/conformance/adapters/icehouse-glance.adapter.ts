import {
  type ClientCall,
  clientHeaders,
  glanceRules,
  imageMetaFromHeaders,
  imageMetaToHeaders,
  type UserKeyed,
  type V1ImageMeta,
  validateV1ImageMeta,
} from '#image-properties';

interface GlanceInput {
  func: string;
  headers?: [string, string][];
  image_meta?: V1ImageMeta;
  fields?: UserKeyed;
  body?: unknown;
  content_type?: string;
}

const rules = glanceRules('icehouse');

function roundtrip(input: GlanceInput): unknown {
  const headers = imageMetaToHeaders(input.image_meta ?? { properties: {} });
  return { headers: Object.fromEntries(headers), image_meta: imageMetaFromHeaders(headers) };
}

/** What the client library sends, and what the server reads in it. */
function client(call: ClientCall, input: GlanceInput): unknown {
  const headers = clientHeaders(call, input.fields ?? {});
  const image = validateV1ImageMeta(imageMetaFromHeaders(headers), rules.limits);
  return {
    headers: Object.fromEntries(headers),
    has_body: input.fields?.['data'] !== undefined,
    glance_image_meta: image,
  };
}

const RULES: Readonly<Record<string, (input: GlanceInput) => unknown>> = {
  from_headers: (input) => imageMetaFromHeaders(input.headers ?? []),
  roundtrip,
  validate: (input) => validateV1ImageMeta(input.image_meta ?? { properties: {} }, rules.limits),
  client_create: (input) => client('create', input),
  client_update: (input) => client('update', input),
  v2_create: (input) => rules.parseCreate(input.body),
  v2_update: (input) => ({ changes: rules.parsePatch(input.body, input.content_type ?? '') }),
};

/** icehouse/glance.json */
export function icehouseGlance(input: GlanceInput): unknown {
  return RULES[input.func]?.(input);
}
