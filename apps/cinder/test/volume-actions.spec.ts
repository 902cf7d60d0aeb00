import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { CinderHarness, messageOf } from './cinder.harness.js';

const [embedded] = await databaseBackends();
const ADVICE = '. Verify the request body and Content-Type header and try again.';
const SERVER = '0a2b3c4d-0000-4000-8000-000000000001';

describe.each([
  { release: 'icehouse', advice: '' },
  { release: 'zed', advice: ADVICE },
] as const)('an action of a volume, under $release', ({ release, advice }) => {
  const isZed = release === 'zed';
  let place: DatabasePlace;
  let cinder: CinderHarness;

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(place, { release });
  }, 60_000);
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
  });

  const act = (id: string, body: unknown) => cinder.ask('POST', `/volumes/${id}/action`, body);
  const shown = async (id: string) => (await cinder.ask('GET', `/volumes/${id}`)).body.volume;

  it.each([
    ['os-set_image_metadata', { metadata: { a: 'b' } }],
    ['os-unset_image_metadata', { key: 'a' }],
    ['os-show_image_metadata', null],
    ['os-set_bootable', { bootable: true }],
    ['os-reimage', { image_id: SERVER }],
  ])(`that came later, %s, is ${isZed ? 'known' : 'refused as one that is none'}`, async (name, argument) => {
    const answer = await act(await cinder.blank(), { [name]: argument });
    if (isZed) expect(answer.body.badRequest?.message ?? '').not.toContain('no such action');
    else expect([answer.status, messageOf(answer)]).toEqual([400, `There is no such action: ${name}`]);
  });

  it.each(['os-fly', '__proto__', 'constructor', 'None', 'revert', ''])('%s is none', async (name) => {
    const answer = await act(await cinder.blank(), JSON.parse(`{"${name}": {}}`));
    expect([answer.status, messageOf(answer)]).toEqual([400, `There is no such action: ${name}${advice}`]);
  });

  it.each([
    [{}, 400, 'Malformed request body'],
    [[], 400, 'Malformed request body'],
    [{ 'os-reserve': null, 'os-unreserve': null }, 400, 'Malformed request body'],
    [['os-reserve'], 404, 'The resource could not be found.'],
    [7, 404, 'The resource could not be found.'],
  ])('must be named by one key: %j is %i', async (body, status, text) => {
    const answer = await act(await cinder.blank(), body);
    expect([answer.status, messageOf(answer)]).toEqual([status, text]);
  });

  it('of an empty body is called None', async () => {
    const answer = await act(await cinder.blank(), undefined);
    expect([answer.status, messageOf(answer)]).toEqual([400, `There is no such action: None${advice}`]);
  });

  it('shows in the metadata whether the volume is read-only, over what the user has there', async () => {
    const id = await cinder.blank({ metadata: { readonly: 'mine', a: 'b' } });
    expect((await act(id, { 'os-update_readonly_flag': { readonly: 'yes' } })).status).toBe(202);
    expect((await shown(id)).metadata).toEqual({ readonly: 'True', a: 'b' });
    expect((await act(id, { 'os-update_readonly_flag': { readonly: false } })).status).toBe(202);
    expect((await shown(id)).metadata).toEqual({ readonly: 'False', a: 'b' });
    const listed = await cinder.ask('GET', `/volumes/detail?metadata=${encodeURIComponent("{'readonly': 'False'}")}`);
    expect(listed.body.volumes).toEqual([expect.objectContaining({ id, metadata: { readonly: 'False', a: 'b' } })]);
    const rows = await cinder.sql('SELECT key, value FROM cinder.volume_admin_metadata WHERE volume_id = $1', id);
    expect(rows).toEqual([{ key: 'readonly', value: 'False' }]);
  });

  it.each([
    [{}, 'Must specify readonly in request.', "'readonly' is a required property"],
    [{ readonly: 'perhaps' }, "Bad value for 'readonly'", "'perhaps' is not one of"],
    [{ readonly: 1 }, "'readonly' not string or bool", "1 is not of type 'boolean', 'string'"],
  ])('takes a flag as read-only that is one: %j is not', async (argument, icehouse, zed) => {
    const answer = await act(await cinder.blank(), { 'os-update_readonly_flag': argument });
    expect([answer.status, messageOf(answer)]).toEqual([400, expect.stringContaining(isZed ? zed : icehouse)]);
  });

  it('leaves the flag alone while the volume is not available', async () => {
    const id = await cinder.blank();
    await act(id, { 'os-reserve': null });
    const answer = await act(id, { 'os-update_readonly_flag': { readonly: true } });
    expect([answer.status, messageOf(answer)]).toEqual([
      400,
      isZed
        ? `Invalid volume: Volume ${id} status must be available to update readonly flag, but current status is: attaching.`
        : 'Invalid volume: Volume status must be available to update readonly flag.',
    ]);
  });

  it.each([
    ['True', 'ro', 'ro'],
    ['False', isZed ? 'ro' : 'null', 'rw'],
  ])('%s as read-only attaches with mode %s and access %s', async (readonly, mode, access) => {
    const id = await cinder.blank();
    await act(id, { 'os-update_readonly_flag': { readonly } });
    const created = await cinder.ask('POST', '/attachments', {
      attachment: { volume_uuid: id, instance_uuid: SERVER },
    });
    const path = `/attachments/${created.body.attachment.id}`;
    expect((await cinder.ask('GET', path)).body.attachment.attach_mode).toBe(mode);
    const connector = { host: 'compute1', mountpoint: '/dev/vdb' };
    const connected = await cinder.ask('PUT', path, { attachment: { connector } });
    expect(connected.body.attachment.connection_info.access_mode).toBe(access);
  });
});
