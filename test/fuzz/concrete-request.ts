import type { BodyDraft, Draft, Edit, Filling } from './drafts.js';
import { goodBodies } from './good-bodies.js';
import { jsonOf } from './hostile-values.js';
import { kindOf, type RealThings } from './real-things.js';

/** A request as it goes out. */
export interface ConcreteRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The project of the member and of everything that is seeded. */
export const PROJECT = 'fuzz';
const CALLERS = {
  admin: { 'x-auth-token': `root:${PROJECT}`, 'x-roles': 'admin' },
  member: { 'x-auth-token': `ann:${PROJECT}`, 'x-roles': 'member' },
};
/** Header, service type and major version of each service that has microversions. */
const MICROVERSIONS: Readonly<Record<string, readonly [type: string, major: number]>> = {
  'nova-api': ['compute', 2],
  cinder: ['volume', 3],
};

/** Percent-encodes what a path may not hold; escapes that are there already stay, right or wrong. */
function pathText(text: string): string {
  return Array.from(text, (char) => {
    if (/[A-Za-z0-9._~%:@!$'()*,;=+-]/.test(char)) return char;
    return encodeURIComponent(/\p{Surrogate}/u.test(char) ? '\ufffd' : char);
  }).join('');
}

function filled(filling: Filling | undefined, kind: string, things: RealThings): string {
  if (filling === undefined) return 'x';
  if ('real' in filling) return encodeURIComponent(things.pick(kind, filling.real));
  // Longer ones would be refused for the length of the request line alone.
  return pathText(filling.text.slice(0, 5_000)) || '%20';
}

function pathOf({ route, fillings, query }: Draft, things: RealThings): string {
  const segments = route.url.split('/');
  let next = 0;
  const path = segments.map((segment, at) => {
    if (segment === '*') return filled(fillings[0], '', things);
    if (!segment.startsWith(':')) return segment;
    if (segment === ':project_id') return PROJECT;
    next += 1;
    return filled(fillings[next - 1], kindOf(segments, at), things);
  });
  const pairs = query.map(([name, value]) => `${name}=${pathText(value.slice(0, 5_000)).replaceAll('&', '%26')}`);
  return pairs.length === 0 ? path.join('/') : `${path.join('/')}?${pairs.join('&')}`;
}

type Holder = Record<string, unknown>;

/** Every place of a JSON value that holds another, outermost first. */
function places(value: unknown, found: [Holder, string][] = []): [Holder, string][] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, item] of Object.entries(value)) {
    found.push([value as Holder, key]);
    places(item, found);
  }
  return found;
}

/** Of an array, whose other keys JSON passes over, at its end: a key that looks like an index would make it as long. */
function addMember(holder: Holder, key: string, value: unknown): void {
  if (Array.isArray(holder)) holder.push(value);
  else Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function applyEdit(root: Holder, { place, how, value, key }: Edit): void {
  const all = places(root);
  const [holder, at] = all[place % Math.max(1, all.length)] ?? [root, 'body'];
  if (how === 'replace') holder[at] = value;
  else if (how === 'add') addMember(holder, key, value);
  else {
    const old = holder[at];
    if (Array.isArray(holder)) holder.splice(Number(at), 1);
    else delete holder[at];
    if (how === 'rename') addMember(holder, key, old);
  }
}

function withReal(value: unknown, things: RealThings, pick: number): unknown {
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    typeof item === 'string' && item.startsWith('$') ? things.pick(item.slice(1), pick) : item,
  ) as unknown;
}

function bodyOf(body: BodyDraft, { route, pick }: Draft, things: RealThings): string | null {
  if (body.kind === 'none') return null;
  if (body.kind === 'raw') return body.text;
  if (body.kind === 'value') return jsonOf(body.value);
  const candidates = goodBodies(route.method, route.url);
  const root = { body: withReal(candidates[body.which % candidates.length], things, pick) };
  for (const edit of body.edits) applyEdit(root, edit);
  return jsonOf(root.body);
}

function headersOf({ route, caller, version, type }: Draft, body: string | null): Record<string, string> {
  const microversion = MICROVERSIONS[route.service];
  const asked = version?.replace('%major', String(microversion?.[1]));
  return {
    ...(typeof caller === 'string' ? CALLERS[caller] : caller.headers),
    ...(microversion === undefined || asked === undefined
      ? {}
      : { 'openstack-api-version': `${microversion[0]} ${asked}` }),
    ...(body === null ? {} : { 'content-type': type }),
  };
}

/** Fills in a draft with what exists now. */
export function concreteRequest(draft: Draft, things: RealThings): ConcreteRequest {
  const body = bodyOf(draft.body, draft, things);
  return { method: draft.route.method, path: pathOf(draft, things), headers: headersOf(draft, body), body };
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const JSON_ESCAPED = /[\u007f-\uffff]/g;

/** The request as a line for a shell. */
export function curlLine(request: ConcreteRequest, endpoint: string): string {
  const headers = Object.entries(request.headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const ascii = request.body?.replace(JSON_ESCAPED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const body = ascii === undefined ? [] : [`--data-binary ${quoted(ascii)}`];
  return ['curl -i --path-as-is', `-X ${request.method}`, ...headers, ...body, quoted(endpoint + request.path)].join(
    ' ',
  );
}
