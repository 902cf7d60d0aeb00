import {
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
function client(input: GlanceInput): unknown {
  const headers = clientHeaders(input.fields ?? {});
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
  client_create: client,
  client_update: client,
  v2_create: (input) => rules.parseCreate(input.body),
  v2_update: (input) => ({ changes: rules.parsePatch(input.body, input.content_type ?? '') }),
};

/** icehouse/glance.json */
export function icehouseGlance(input: GlanceInput): unknown {
  return RULES[input.func]?.(input);
}
