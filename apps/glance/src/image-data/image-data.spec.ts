import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseBackends } from '../../../../test/support/database-backends.js';
import { eventually } from '../../../../test/support/eventually.js';
import { ADMIN, DATA_TYPE, MEMBER, qcow2Data, RunningGlance } from '../testing/running-glance.js';

const backends = await databaseBackends();

/** A body whose end the test decides. */
function openBody() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
  });
  return { stream, send: (text: string) => controller?.enqueue(Buffer.from(text)), end: () => controller?.close() };
}

describe.each(backends)('the data of images on $name', ({ name: backend, create, release }) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'proptrail-glance-'));
  let glance: RunningGlance;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const place = await create();
    remove = place.remove;
    glance = await RunningGlance.start({
      release: 'zed',
      databaseUrl: place.databaseUrl,
      stateDir,
      transportUrl: `fake://glance-data-${backend}`,
    });
  }, 60_000);

  afterAll(async () => {
    await glance.close();
    await remove();
    await release();
    rmSync(stateDir, { recursive: true, force: true });
  });

  const files = () => readdirSync(join(stateDir, 'images'));
  const queued = async (body: Record<string, unknown> = {}): Promise<string> =>
    (await glance.create({ disk_format: 'raw', container_format: 'bare', ...body })).body.id;
  const statusOf = async (id: string): Promise<string> => (await glance.show(id)).body.status;

  it('is measured while it arrives and comes back as it was', async () => {
    const id = await queued({ disk_format: 'qcow2' });
    const data = qcow2Data(300_000, 5 * 2 ** 30);
    expect((await glance.upload(id, data)).status).toBe(204);
    const { body } = await glance.show(id);
    expect(body).toMatchObject({
      status: 'active',
      size: 300_000,
      virtual_size: 5 * 2 ** 30,
      checksum: createHash('md5').update(data).digest('hex'),
      os_hash_algo: 'sha512',
      os_hash_value: createHash('sha512').update(data).digest('hex'),
      stores: 'file',
    });
    const response = await glance.fetch(MEMBER, 'GET', `/v2/images/${id}/file`);
    expect(response.headers.get('content-md5')).toBe(body.checksum);
    expect(response.headers.get('content-length')).toBe('300000');
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(data))).toBe(true);
    const [location] = await glance.sql('SELECT value, meta_data FROM glance.image_locations WHERE image_id = $1', [
      id,
    ]);
    expect(location).toEqual({ value: `file://${join(stateDir, 'images', id)}`, meta_data: '{"store":"file"}' });
  });

  it('takes no room for zeros, and nobody but the service reads it', async () => {
    const id = await queued();
    const data = new Uint8Array(16 * 2 ** 20);
    data[5 * 2 ** 20] = 1;
    expect((await glance.upload(id, data)).status).toBe(204);
    const { size, checksum } = (await glance.show(id)).body;
    expect([size, checksum]).toEqual([data.length, createHash('md5').update(data).digest('hex')]);
    const { blocks, mode } = statSync(join(stateDir, 'images', id));
    expect([blocks * 512 < 2 ** 20, mode & 0o777, statSync(join(stateDir, 'images')).mode & 0o777]).toEqual([
      true,
      0o600,
      0o700,
    ]);
    const response = await glance.fetch(MEMBER, 'GET', `/v2/images/${id}/file`);
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(data))).toBe(true);
  });

  it.each([
    ['bytes=0-3', 206, 'bytes 0-3/10', '0123'],
    ['bytes=7-', 206, 'bytes 7-9/10', '789'],
    ['bytes=-2', 206, 'bytes 8-9/10', '89'],
    ['bytes=8-100', 206, 'bytes 8-9/10', '89'],
    ['bytes=10-', 416, null, null],
    ['lines=1-2', 416, null, null],
  ])('is sent in part for Range: %s', async (range, status, contentRange, text) => {
    const id = await queued();
    await glance.upload(id, '0123456789');
    const answer = await glance.ask(MEMBER, 'GET', `/v2/images/${id}/file`, { headers: { range } });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([status, contentRange]);
    if (text !== null) expect(answer.text).toBe(text);
  });

  it('needs formats, and none of it stays when they are missing', async () => {
    const { id } = (await glance.create({})).body;
    const answer = await glance.upload(id, 'x');
    expect([answer.status, answer.body.message]).toEqual([
      400,
      'Properties disk_format, container_format must be set prior to saving data.<br /><br />\n\n\n',
    ]);
    expect([await statusOf(id), existsSync(join(stateDir, 'images', id))]).toEqual(['queued', false]);
  });

  it('of two uploads at once comes from the first, and the other is told 409', async () => {
    const id = await queued();
    const body = openBody();
    body.send('first');
    const first = glance.upload(id, body.stream);
    await eventually('the first upload is under way', async () => (await statusOf(id)) === 'saving');
    const second = await glance.upload(id, 'second');
    expect([second.status, second.body.message]).toEqual([
      409,
      'Image status transition from saving to saving is not allowed<br /><br />\n\n\n',
    ]);
    body.end();
    expect((await first).status).toBe(204);
    expect((await glance.ask(MEMBER, 'GET', `/v2/images/${id}/file`)).text).toBe('first');
  });

  it('is forgotten when the client goes away, and can be sent again', async () => {
    const id = await queued();
    const { host } = new URL(glance.service.url);
    const headers = {
      'content-type': DATA_TYPE,
      'content-length': '1000',
      'x-user-id': MEMBER.user,
      'x-project-id': MEMBER.project,
    };
    const [hostname, port] = host.split(':');
    const client = httpRequest({ hostname, port, method: 'PUT', path: `/v2/images/${id}/file`, headers });
    client.on('error', () => client.destroy());
    client.write('only a beginning');
    await eventually('the upload is under way', async () => (await statusOf(id)) === 'saving');
    client.destroy();
    await eventually('the image is queued again', async () => (await statusOf(id)) === 'queued');
    expect(files().filter((name) => name.startsWith(id))).toEqual([]);
    await eventually('the failure is notified', async () =>
      (await glance.notifications('error')).some(({ payload }) => String(payload).includes(id)),
    );
    expect((await glance.upload(id, 'whole')).status).toBe(204);
  });

  it('of an image that is deleted meanwhile goes with it', async () => {
    const id = await queued();
    const body = openBody();
    body.send('x');
    const upload = glance.upload(id, body.stream);
    await eventually('the upload is under way', async () => (await statusOf(id)) === 'saving');
    expect((await glance.ask(MEMBER, 'DELETE', `/v2/images/${id}`)).status).toBe(204);
    body.end();
    expect((await upload).status).toBe(410);
    expect(files().filter((name) => name.startsWith(id))).toEqual([]);
  });

  it('is removed from the disk with its image', async () => {
    const id = await queued();
    await glance.upload(id, 'x');
    expect(files()).toContain(id);
    await glance.ask(MEMBER, 'DELETE', `/v2/images/${id}`);
    expect(files()).not.toContain(id);
  });

  it('of a deactivated image is for administrators only', async () => {
    const id = await queued();
    await glance.upload(id, 'x');
    const act = (action: string) => glance.ask(MEMBER, 'POST', `/v2/images/${id}/actions/${action}`);
    expect([(await act('deactivate')).status, (await act('deactivate')).status]).toEqual([204, 204]);
    expect(await statusOf(id)).toBe('deactivated');
    const download = (caller: typeof MEMBER) => glance.ask(caller, 'GET', `/v2/images/${id}/file`);
    const refused = await download(MEMBER);
    expect([refused.status, refused.body.message]).toEqual([
      403,
      'The requested image has been deactivated. Image data download is forbidden.<br /><br />\n\n\n',
    ]);
    expect((await download(ADMIN)).text).toBe('x');
    expect((await act('reactivate')).status).toBe(204);
    expect((await download(MEMBER)).text).toBe('x');
    const other = await queued();
    const early = await glance.ask(MEMBER, 'POST', `/v2/images/${other}/actions/deactivate`);
    expect([early.status, early.body.message]).toEqual([
      403,
      "Not allowed to deactivate image in status 'queued'<br /><br />\n\n\n",
    ]);
  });

  it('is announced on the exchange glance in the order of what happened', async () => {
    const id = await queued({ name: 'announced', hw_disk_bus: 'scsi' });
    await glance.upload(id, 'x');
    await glance.ask(MEMBER, 'GET', `/v2/images/${id}/file`);
    const own = async () =>
      (await glance.notifications('info')).filter(({ payload }) => [payload.id, payload.image_id].includes(id));
    await eventually('the download is announced', async () =>
      (await own()).some(({ event_type }) => event_type === 'image.send'),
    );
    await glance.ask(MEMBER, 'DELETE', `/v2/images/${id}`);
    await eventually('the deletion is announced', async () =>
      (await own()).some(({ event_type }) => event_type === 'image.delete'),
    );
    const events = await own();
    expect(events.map(({ event_type, payload }) => [event_type, payload.status])).toEqual([
      ['image.create', 'queued'],
      ['image.update', 'saving'],
      ['image.prepare', 'saving'],
      ['image.upload', 'active'],
      ['image.activate', 'active'],
      ['image.update', 'active'],
      ['image.send', undefined],
      ['image.delete', 'deleted'],
    ]);
    expect(events[0]).toMatchObject({ priority: 'INFO', publisher_id: expect.stringMatching(/^image\./) });
    expect(events[0]?.payload).toMatchObject({ properties: { hw_disk_bus: 'scsi' }, is_public: false, deleted: false });
    expect(events[2]?.payload).toMatchObject({ backend: 'file', os_glance_failed_import: [] });
    expect(events[6]?.payload).toEqual({
      bytes_sent: 1,
      image_id: id,
      owner_id: MEMBER.project,
      receiver_tenant_id: MEMBER.project,
      receiver_user_id: MEMBER.user,
    });
    expect(events[7]?.payload).toMatchObject({ deleted: true, deleted_at: expect.stringMatching(/Z$/) });
  });
});
