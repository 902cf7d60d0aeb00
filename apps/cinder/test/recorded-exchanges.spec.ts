import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { pollUntil } from '../../../test/support/poll-until.js';
import { CinderHarness, PROJECT } from './cinder.harness.js';
import { FakeGlance } from './fake-glance.js';
import { imageData } from './image-data.js';

/** One exchange with a running Cinder 21.3.1; `318_*` are what its Nova asked while a server was made. */
interface Exchange {
  readonly name: string;
  readonly admin: boolean;
  readonly method: string;
  readonly path: string;
  readonly version: string;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
}

interface RecordedImage {
  readonly document: { readonly id: string; readonly size: number };
  readonly data: 'qcow2' | 'raw' | 'junk';
}

/** Rows as they were after an exchange. */
interface RecordedRows {
  readonly after: string;
  readonly label: string;
  readonly volumes: readonly Record<string, unknown>[];
  readonly volume_glance_metadata: readonly Record<string, unknown>[];
}

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as T;
}

const EXCHANGES = fixture<Exchange[]>('zed-exchanges');
const IMAGES = fixture<RecordedImage[]>('zed-images');
const ROWS = fixture<RecordedRows[]>('zed-rows');

/** Ours instead of the recorded ids. */
class Ids {
  readonly #ours = new Map<string, string>();

  learn(recorded: unknown, ours: unknown): void {
    for (const name of ['id', 'image_id']) {
      const [theirs, own] = [recorded, ours].map((body) => {
        const [resource] = Object.values((body ?? {}) as Record<string, Record<string, unknown> | null>);
        return typeof resource?.[name] === 'string' ? resource[name] : null;
      });
      if (theirs && own) this.#ours.set(theirs, own);
    }
  }

  translate<T>(value: T): T {
    let text = JSON.stringify(value);
    for (const [theirs, own] of this.#ours) text = text.replaceAll(theirs, own);
    return JSON.parse(text) as T;
  }
}

/** Times, hosts, ports, folders and the service's own id differ in every run. */
function comparable(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replace(/"\d{4}-\d\d-\d\dT[\d:.]+"/g, '"<time>"')
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://<host>')
    .replace(/"service_uuid":"[0-9a-f-]{36}"/g, '"service_uuid":"<uuid>"')
    .replace(/"device_path":"[^"]*\/volume-/g, '"device_path":"<folder>/volume-');
  return JSON.parse(text);
}

/** What a later `show` expects to see only while the volume manager is at work. */
function expectsWork(exchange: Exchange | undefined): boolean {
  const view = (exchange?.answer as { volume?: { status?: string } } | null)?.volume;
  return exchange?.method === 'GET' && (view?.status === 'creating' || view?.status === 'uploading');
}

/** What an image is that has to do with the volume it was uploaded from, and not with its data or the Glance it lies in. */
function inherited(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const foreign = /^(id|size|virtual_size|checksum|os_h.*|owner|self|file|schema|stores|tags|.*_at)$/;
  return Object.fromEntries(Object.entries(document).filter(([name]) => !foreign.test(name)));
}

const backends = await databaseBackends();

describe.each(backends)('Cinder answers and stores what a real one did, on $name', (backend) => {
  const ids = new Ids();
  let place: DatabasePlace;
  let glance: FakeGlance;
  let cinder: CinderHarness;
  /** Outlives a restart, as the volumes in it do. */
  let stateDir: string;
  let signatures = 'enabled';
  let holdGlance = false;
  let letGlanceGo: () => void = () => {};

  beforeAll(async () => {
    place = await backend.create();
    stateDir = await mkdtemp(join(tmpdir(), 'proptrail-recorded-'));
    glance = await new FakeGlance().start();
    cinder = await CinderHarness.start(place, { release: 'zed', glance, stateDir });
    for (const { document, data } of IMAGES) cinder.glance.add(document.id, document, imageData(data, document.size));
    const wait = () => (holdGlance ? new Promise<void>((resolve) => (letGlanceGo = resolve)) : Promise.resolve());
    cinder.glance.beforeDownload = wait;
    cinder.glance.beforeUpload = wait;
  }, 60_000);

  afterAll(async () => {
    await cinder?.stop();
    await glance?.stop();
    await place?.remove();
    await rm(stateDir, { recursive: true, force: true });
    await backend.release();
  });

  /** For two exchanges the recorded Cinder had another setting. */
  async function restartFor(name: string): Promise<void> {
    const wanted = name.includes('sigdisabled') ? 'disabled' : 'enabled';
    if (wanted === signatures) return;
    signatures = wanted;
    await cinder.stop();
    const settings = { CINDER_VERIFY_GLANCE_SIGNATURES: wanted };
    cinder = await CinderHarness.start(place, { release: 'zed', glance, stateDir, settings });
  }

  async function waitFor(exchange: Exchange): Promise<void> {
    const [, collection, id] = /\/(volumes|snapshots)\/([0-9a-f-]{36})/.exec(ids.translate(exchange.path)) ?? [];
    if (id !== undefined && !expectsWork(exchange)) await cinder.settled(id, collection as 'volumes' | 'snapshots');
    const sources = exchange.body === null ? '' : JSON.stringify(ids.translate(exchange.body));
    for (const [, key, source] of sources.matchAll(/"(source_volid|volume_id|snapshot_id)":"([0-9a-f-]{36})"/g))
      await cinder.settled(source as string, key === 'snapshot_id' ? 'snapshots' : 'volumes');
  }

  async function ask({ method, path, version, body, admin }: Exchange) {
    const project = /^\/v3\/([0-9a-f]{32})/.exec(path)?.[1] ?? PROJECT;
    return cinder.askRaw(method, ids.translate(path), body === null ? undefined : JSON.stringify(ids.translate(body)), {
      'openstack-api-version': `volume ${version}`,
      'x-user-id': '80d7e5fd91c14047b16d22e9192964db',
      'x-project-id': project,
      'x-roles': admin ? 'admin' : 'member,reader',
    });
  }

  it.each(EXCHANGES.map((exchange, index) => [exchange.name, exchange, EXCHANGES[index + 1]] as const))(
    '%s',
    async (name, exchange, next) => {
      await restartFor(name);
      if (expectsWork(next)) holdGlance = true;
      await waitFor(exchange);
      if (exchange.path.startsWith('/v2/images/')) return expectImage(exchange);
      const answer = await ask(exchange);
      ids.learn(exchange.answer, answer.body);
      expect({ status: answer.status, body: comparable(answer.body) }).toEqual({
        status: exchange.status,
        body: comparable(ids.translate(exchange.answer)),
      });
      if (expectsWork(exchange)) {
        holdGlance = false;
        letGlanceGo();
      }
      for (const rows of ROWS.filter(({ after }) => after === name)) await expectRows(rows);
    },
    120_000,
  );

  /** An image that a volume was uploaded to. */
  async function expectImage({ path, answer }: Exchange): Promise<void> {
    const id = ids.translate(path).split('/').at(-1) ?? '';
    const image = await pollUntil(
      () => cinder.glance.images.get(id)?.document,
      (document) => document?.['status'] === 'active',
      // A volume of 1 GiB is read, sent and hashed meanwhile.
      { what: `image ${id} active`, within: 100_000 },
    );
    const recorded = ids.translate(answer) as Record<string, unknown>;
    expect(inherited(image ?? {})).toEqual(inherited(recorded));
    // What is recorded after this knows the image by the data of another backend.
    const { size, checksum } = recorded;
    const uploaded = cinder.glance.images.get(id);
    cinder.glance.images.set(id, { data: Buffer.alloc(0), ...uploaded, document: { ...image, size, checksum } });
  }

  async function expectRows(recorded: RecordedRows): Promise<void> {
    const { volumes, volume_glance_metadata: metadata } = ids.translate(recorded);
    const order = (rows: readonly Record<string, unknown>[]) =>
      [...rows].sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
    const columns = Object.keys(volumes[0] ?? {}).join(', ');
    const volumeIds = volumes.map(({ id }) => id);
    expect(order(await cinder.sql(`SELECT ${columns} FROM cinder.volumes WHERE id = ANY($1)`, volumeIds))).toEqual(
      order(volumes),
    );
    const owners = new Set(metadata.map((row) => row['volume_id'] ?? row['snapshot_id']));
    for (const owner of owners) {
      const ours = await cinder.sql(
        `SELECT volume_id, snapshot_id, key, value, deleted FROM cinder.volume_glance_metadata
         WHERE volume_id = $1 OR snapshot_id = $1 ORDER BY id`,
        owner,
      );
      expect(ours).toEqual(metadata.filter((row) => (row['volume_id'] ?? row['snapshot_id']) === owner));
    }
  }
});
