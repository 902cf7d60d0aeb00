import { glanceRules } from '#image-properties';
import type { ReleaseName } from '#releases';

interface GlanceInput {
  func: 'create' | 'update';
  body?: unknown;
  /** The body as text, where it is no JSON. */
  raw?: string;
  content_type?: string;
}

const RFC_PATCH = 'application/openstack-images-v2.1-json-patch';
const DOMAIN_ATTRIBUTES = [
  'name',
  'disk_format',
  'container_format',
  'min_disk',
  'min_ram',
  'visibility',
  'protected',
  'os_hidden',
  'status',
];

/** glance.json of a release whose images have types. */
export function typedGlance(input: GlanceInput, release: ReleaseName): unknown {
  const rules = glanceRules(release);
  const body = input.raw === undefined ? input.body : rules.readBody(input.raw);
  if (input.func === 'update') return { changes: rules.parsePatch(body, input.content_type ?? RFC_PATCH) };
  const request = rules.parseCreate(body);
  const image = rules.imageOf(request);
  const domain = Object.fromEntries(DOMAIN_ATTRIBUTES.map((name) => [name, image.attributes[name]]));
  return { request, domain: { ...domain, tags: image.tags, extra_properties: image.properties } };
}
