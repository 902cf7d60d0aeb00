import type { ApiVersionEntry } from '../versions/api-versions.js';
import type { Addresses } from './addresses.js';

/** How a release finds its way from a request's address to a resource. */
export interface Routing {
  readonly addresses: Addresses;
  readonly versions: readonly ApiVersionEntry[];
  /** Whether a known address tells by 405 what it answers to; else it is not there for another method. */
  readonly refusesOtherMethods: boolean;
  /** Methods that some address answers to; any other is 501 where there is no address. Null: 404 for all. */
  readonly implementedMethods: readonly string[] | null;
  /** Whether OPTIONS is answered before anything else (oslo_middleware/cors.py). */
  readonly answersOptions: boolean;
}

export type Resolution =
  /** The versions to choose from; `isExplicit` when the request asks for just that. */
  | { readonly kind: 'versions'; readonly isExplicit: boolean }
  /** The address of an API without the slash at its end. */
  | { readonly kind: 'redirect'; readonly path: string }
  /** What every service of the cloud answers to: health, metrics, documentation. */
  | { readonly kind: 'operations' }
  | { readonly kind: 'options' }
  /** No UTF-8. */
  | { readonly kind: 'undecodable' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unimplemented' }
  /** A known address and another method; `url` is the address as the routes know it. */
  | { readonly kind: 'refused'; readonly url: string; readonly allow: readonly string[] }
  | { readonly kind: 'served'; readonly url: string; readonly refusesBody: boolean };

const OPERATIONS = new Set(['healthcheck', 'metrics', 'docs']);

/** The address as WSGI hands it over: decoded, repeated slashes as one. Null where it is no UTF-8. */
function segmentsOf(path: string): string[] | null {
  try {
    return decodeURIComponent(path).replace(/\/+/g, '/').split('/').slice(1);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  if (template.length !== segments.length) return false;
  return template.every((part, at) => (part.startsWith(':') ? segments[at] !== '' : part === segments[at]));
}

/**
 * Which resource a request is for. An address is matched as it stands: one that ends with a slash is another
 * (glance/api/middleware/version_negotiation.py, glance/common/wsgi.py Router).
 */
export class ApiMapper {
  /** What an address may begin with, and which API that is: `v2.1` is `v2`. */
  readonly #versions: ReadonlyMap<string, 'v1' | 'v2'>;
  readonly #templates: readonly (readonly [template: readonly string[], methods: readonly string[]])[];

  constructor(private readonly routing: Routing) {
    this.#versions = new Map(routing.versions.flatMap(({ id, path }) => [[path, path] as const, [id, path] as const]));
    this.#templates = Object.entries(routing.addresses).map(([template, methods]) => [
      template.split('/').slice(1),
      methods,
    ]);
  }

  /** @param url with its query */
  resolve(method: string, url: string): Resolution {
    if (method === 'OPTIONS' && this.routing.answersOptions) return { kind: 'options' };
    const mark = url.indexOf('?');
    const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark)];
    const segments = segmentsOf(path);
    if (segments === null) return { kind: 'undecodable' };
    const [first = '', ...rest] = segments;
    if (OPERATIONS.has(first)) return { kind: 'operations' };
    const version = this.#versions.get(first);
    if (version === undefined) return { kind: 'versions', isExplicit: first === 'versions' };
    if (rest.length === 0) return { kind: 'redirect', path: `/${version}/` };
    return this.#resource(method, [version, ...rest], query);
  }

  #resource(method: string, segments: readonly string[], query: string): Resolution {
    const methods = this.#templates.filter(([template]) => fits(template, segments)).flatMap(([, known]) => known);
    const answered = methods.find((known) => known === method || known === `${method}!`);
    const url = `/${segments.map(encodeURIComponent).join('/')}${query}`;
    if (answered !== undefined) return { kind: 'served', url, refusesBody: answered.endsWith('!') };
    const { refusesOtherMethods, implementedMethods } = this.routing;
    if (methods.length > 0 && refusesOtherMethods)
      return { kind: 'refused', url, allow: methods.map((known) => known.replace('!', '')) };
    return { kind: implementedMethods?.includes(method) === false ? 'unimplemented' : 'absent' };
  }
}
