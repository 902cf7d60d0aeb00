import { setTimeout as pause } from 'node:timers/promises';
import { type SentAnswer, send } from './api-sender.js';
import { PROJECT } from './concrete-request.js';
import type { ServiceRoute } from './drafts.js';
import { kindOf, RealThings } from './real-things.js';

type Json = Record<string, unknown>;
export type Endpoints = Readonly<Record<string, string>>;

const HEADERS = {
  'x-auth-token': `root:${PROJECT}`,
  'x-roles': 'admin',
  'openstack-api-version': 'compute latest, volume latest',
};

/** How many of each the cloud is kept at: requests delete them. */
const WANTED: readonly (readonly [kind: string, count: number, make: (seeds: SeededCloud) => Promise<unknown>])[] = [
  ['images', 3, (seeds) => seeds.image()],
  ['volumes', 4, (seeds) => seeds.volume()],
  ['servers', 4, (seeds) => seeds.server()],
  ['snapshots', 2, (seeds) => seeds.ofVolume('snapshot')],
  ['backups', 2, (seeds) => seeds.ofVolume('backup')],
  ['types', 2, (seeds) => seeds.post('cinder', `/v3/${PROJECT}/types`, { volume_type: { name: seeds.name() } })],
  ['volume-transfers', 1, (seeds) => seeds.transfer()],
  ['os-aggregates', 2, (seeds) => seeds.post('nova-api', '/v2.1/os-aggregates', { aggregate: { name: seeds.name() } })],
  ['flavors', 4, (seeds) => seeds.flavor()],
  ['namespaces', 2, (seeds) => seeds.post('glance', '/v2/metadefs/namespaces', { namespace: seeds.name() })],
];

/** The cloud's contents: made, made again when requests have deleted them, and found through the lists themselves. */
export class SeededCloud {
  readonly things = new RealThings();
  #names = 0;

  constructor(
    private readonly endpoints: Endpoints,
    private readonly routes: readonly ServiceRoute[],
  ) {}

  /** Makes what is missing, then learns what exists. */
  async refresh(): Promise<void> {
    await this.#learn();
    for (const [kind, count, make] of WANTED)
      for (let missing = count - this.things.count(kind); missing > 0; missing -= 1) await make(this);
    await this.#learn();
  }

  name(): string {
    this.#names += 1;
    return `seed-${this.#names}-${process.pid}`;
  }

  async post(service: string, path: string, json: unknown): Promise<Json> {
    const { text } = await this.#ask(service, 'POST', path, JSON.stringify(json), 'application/json');
    return parsed(text);
  }

  async image(): Promise<void> {
    const image = {
      name: this.name(),
      disk_format: 'raw',
      container_format: 'bare',
      visibility: 'public',
      hw_disk_bus: 'scsi',
    };
    const { id } = await this.post('glance', '/v2/images', image);
    await this.#ask('glance', 'PUT', `/v2/images/${String(id)}/file`, 'data', 'application/octet-stream');
    await this.post('glance', `/v2/images/${String(id)}/members`, { member: PROJECT });
    await this.#ask('glance', 'PUT', `/v2/images/${String(id)}/tags/a`, null, '');
  }

  async volume(): Promise<string> {
    const { volume } = await this.post('cinder', `/v3/${PROJECT}/volumes`, { volume: { size: 1, name: this.name() } });
    const id = String((volume as Json | undefined)?.['id']);
    for (let waited = 0; waited < 40; waited += 1) {
      const shown = parsed((await this.#ask('cinder', 'GET', `/v3/${PROJECT}/volumes/${id}`, null, '')).text);
      if ((shown['volume'] as Json | undefined)?.['status'] === 'available') break;
      await pause(50);
    }
    return id;
  }

  async server(): Promise<void> {
    const server = { name: this.name(), flavorRef: '1', imageRef: this.things.pick('images', 0), networks: 'auto' };
    await this.post('nova-api', '/v2.1/servers', { server: { ...server, metadata: { a: 'b' } } });
  }

  async ofVolume(kind: 'snapshot' | 'backup'): Promise<void> {
    await this.post('cinder', `/v3/${PROJECT}/${kind}s`, {
      [kind]: { volume_id: await this.volume(), name: this.name() },
    });
  }

  async transfer(): Promise<void> {
    await this.post('cinder', `/v3/${PROJECT}/volume-transfers`, { transfer: { volume_id: await this.volume() } });
  }

  async flavor(): Promise<void> {
    const flavor = { name: this.name(), ram: 64, vcpus: 1, disk: 1 };
    const made = await this.post('nova-api', '/v2.1/flavors', { flavor });
    const id = (made['flavor'] as Json | undefined)?.['id'];
    await this.post('nova-api', `/v2.1/flavors/${String(id)}/os-extra_specs`, { extra_specs: { a: '1' } });
  }

  /** Asks every list, outer ones first, and remembers ids by the word that a path gives them. */
  async #learn(): Promise<void> {
    const lists = this.routes
      .filter(({ method, url }) => method === 'GET' && /\/[a-z][\w-]*$/i.test(url) && !/detail|docs/.test(url))
      .sort((a, b) => a.url.split(':').length - b.url.split(':').length);
    for (const { service, url } of onePerPrefix(lists)) {
      const segments = url.split('/');
      const path = segments.map((segment, at) => {
        if (segment === ':project_id') return PROJECT;
        return segment.startsWith(':') ? encodeURIComponent(this.things.pick(kindOf(segments, at), 0)) : segment;
      });
      const answer = await this.#ask(service, 'GET', `${path.join('/')}?all_tenants=1`, null, '');
      const plain = answer.status === 200 ? answer : await this.#ask(service, 'GET', path.join('/'), null, '');
      const ids = idsIn(parsed(plain.text));
      if (plain.status === 200 && ids.length > 0) this.things.replace(segments.at(-1) ?? '', ids);
    }
  }

  async #ask(service: string, method: string, path: string, body: string | null, type: string): Promise<SentAnswer> {
    const headers = { ...HEADERS, ...(body === null ? {} : { 'content-type': type }) };
    return send(this.endpoints[service] ?? '', { method, path, headers, body });
  }
}

/** The same list under several prefixes (`/v2.1`, `/v2.1/:project_id`) says the same. */
function onePerPrefix(routes: readonly ServiceRoute[]): ServiceRoute[] {
  const tail = ({ service, url }: ServiceRoute) => `${service} ${url.replace(/^\/v[\d.]+(\/:project_id)?/, '')}`;
  return [...new Map(routes.map((route) => [tail(route), route])).values()];
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Some answers are no JSON, such as metrics; they name nothing.
    return {};
  }
}

/** What an item of a list is asked for by. */
const ID_KEYS = ['id', 'port_id', 'request_id', 'namespace', 'name', 'member_id', 'key'];

function idsIn(body: Json): string[] {
  const list = Object.values(body).find((value) => Array.isArray(value)) as unknown[] | undefined;
  if (list === undefined) return Object.keys((Object.values(body)[0] ?? {}) as object).slice(0, 5);
  return list.flatMap((item) => {
    if (typeof item === 'string') return [item];
    const inner = (item as Json | null)?.['keypair'] ?? item;
    const key = ID_KEYS.find((one) => typeof inner === 'object' && inner !== null && Object.hasOwn(inner, one));
    return key === undefined ? [] : [String((inner as Json)[key])];
  });
}
