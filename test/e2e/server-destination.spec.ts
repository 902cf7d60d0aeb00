import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { hostOf } from './support/moves.js';
import { activeImage, activeServer, serverSettles } from './support/scenario.js';
import { hostsFile } from './support/scheduling.js';
import { act, actionReaches } from './support/server-actions.js';
import { someUuid, TestCloud } from './support/test-cloud.js';

const found = await backends();
afterAll(async () => {
  for (const backend of found) await backend.release();
});
const releases = ['icehouse', 'zed'] as const;
const clouds = found.flatMap((backend) => releases.map((release) => ({ backend, release, name: backend.name })));

/** What differs: zed keeps what was asked for and asks placement even about a forced host; 2014.1 does neither. */
const RULES = {
  icehouse: {
    keepsRequests: false,
    migratesTo: 'two',
    tooSmall: ['ACTIVE', undefined],
    foreignZone: 'west',
    noSuchHost: '',
  },
  zed: {
    keepsRequests: true,
    migratesTo: 'one',
    tooSmall: ['ERROR', 'No valid host was found. '],
    foreignZone: null,
    noSuchHost: 'No such host - host: nowhere node: None ',
  },
} as const;

describe.each(clouds)('where a new server asks to go, under $release, on $name', ({ backend, release }) => {
  const rules = RULES[release];
  let cloud: TestCloud;
  let file: string;
  let image: string;
  beforeAll(async () => {
    file = await hostsFile([
      { name: 'one', availability_zone: 'east', memory_mb: 1_000_000 },
      { name: 'two', availability_zone: 'east' },
      { name: 'three', availability_zone: 'west', hypervisor_type: 'xen' },
      { name: 'tiny', memory_mb: 256 },
    ]);
    cloud = await TestCloud.start(backend, {
      OPENSTACK_RELEASE: release,
      NOVA_COMPUTE_HOSTS: file,
      NOVA_SCHEDULER_FILTERS:
        'AvailabilityZoneFilter, ComputeFilter, ImagePropertiesFilter, SameHostFilter, DifferentHostFilter',
    });
    image = await activeImage(cloud);
  }, 60_000);
  afterAll(async () => {
    await cloud?.stop();
    await rm(file, { force: true });
  }, 30_000);

  type Answer = { server: { id: string }; badRequest: { message: string }; forbidden: { message: string } };
  const post = (server: Record<string, unknown>, more: object = {}, client = cloud.nova) => {
    const asked = { name: 'web', imageRef: image, flavorRef: '1', networks: 'none', ...server };
    return client.ask<Answer>('/v2.1/servers', { json: { server: asked, ...more } });
  };
  const settled = async (server: Record<string, unknown>, more: object = {}) => {
    const { status, body } = await post(server, more);
    expect(status).toBe(202);
    return serverSettles(cloud, body.server.id);
  };
  const spec = async (id: string) => {
    const rows = await cloud.sql<{ spec: string }>('SELECT spec FROM nova.request_specs WHERE instance_uuid = $1', [
      id,
    ]);
    return rows.map(({ spec: text }) => (JSON.parse(text) as { 'nova_object.data': object })['nova_object.data']);
  };
  const host = 'OS-EXT-SRV-ATTR:host';

  it('goes beside a server or away from it as its hints say, and they hold when it moves', async () => {
    const first = await activeServer(cloud, { imageRef: image, availability_zone: 'east:two' });
    const beside = await settled({}, { 'os:scheduler_hints': { same_host: first } });
    expect(beside[host]).toBe('two');
    const away = await settled(
      { availability_zone: 'east' },
      { 'OS-SCH-HNT:scheduler_hints': { different_host: [first] } },
    );
    expect(away[host]).toBe('one');
    const kept = [expect.objectContaining({ scheduler_hints: { different_host: [first] } })];
    expect(await spec(away.id)).toEqual(rules.keepsRequests ? kept : []);
    await act(cloud, away.id, { 'os-migrateLive': { host: null, block_migration: 'auto' } });
    await actionReaches(cloud, away.id, 'ACTIVE');
    expect(await hostOf(cloud, away.id)).toBe(rules.migratesTo);
  });

  it('refuses hints of another shape with 400', async () => {
    for (const hints of [
      { group: 'web' },
      { different_host: 'web' },
      { same_host: ['web'] },
      { cidr: '24' },
      { a: null },
    ])
      expect([hints, (await post({}, { 'os:scheduler_hints': hints })).status]).toEqual([hints, 400]);
    expect((await post({}, { 'os:scheduler_hints': [] })).status).toBe(400);
    expect((await settled({}, { 'os:scheduler_hints': { colour: 'red', size: 3 } })).status).toBe('ACTIVE');
  });

  it('a forced host is asked no filter', async () => {
    const xen = await activeImage(cloud, { hypervisor_type: 'qemu', architecture: 'aarch64' });
    const forced = await settled({ imageRef: xen, availability_zone: 'west:three' });
    expect([forced.status, forced[host]]).toEqual(['ACTIVE', 'three']);
    expect((await settled({ imageRef: xen })).status).toBe('ERROR');
    const named = [expect.objectContaining({ force_hosts: ['three'], force_nodes: null, availability_zone: 'west' })];
    expect(await spec(forced.id)).toEqual(rules.keepsRequests ? named : []);
    const byNode = await settled({ availability_zone: 'east::two' });
    expect(byNode[host]).toBe('two');
    expect((await settled({ availability_zone: 'east:one:one' }))[host]).toBe('one');
    expect((await settled({ availability_zone: ':three' }))[host]).toBe('three');
  });

  it('a forced host is asked for room where there is a placement service', async () => {
    const { status, fault } = await settled({ availability_zone: 'nova:tiny' });
    expect([status, fault?.message]).toEqual(rules.tooSmall);
  });

  it('a zone that the forced host is not in is forgotten since zed', async () => {
    const { id, status } = await settled({ availability_zone: 'west:two' });
    expect(status).toBe('ACTIVE');
    const rows = await cloud.sql('SELECT availability_zone FROM nova.instances WHERE uuid = $1', [id]);
    expect(rows).toEqual([{ availability_zone: rules.foreignZone }]);
  });

  it('a host that is none leaves the server in ERROR; a zone that can not be read is 400', async () => {
    const { status, fault } = await settled({ availability_zone: 'east:nowhere' });
    expect([status, fault?.message]).toEqual(['ERROR', `No valid host was found. ${rules.noSuchHost}`]);
    const refused = await post({ availability_zone: 'east:one:one:one' });
    const message = 'Invalid input received: Unable to parse availability_zone';
    expect([refused.status, refused.body.badRequest.message]).toEqual([400, message]);
  });

  it('takes a host from nobody but an admin, and one way of naming it only', async () => {
    const member = cloud.nova.with({ 'x-roles': 'member' });
    const forced = await post({ availability_zone: 'east:one' }, {}, member);
    const rule = 'os_compute_api:servers:create:forced_host';
    expect([forced.status, forced.body.forbidden.message]).toEqual([
      403,
      `Policy doesn't allow ${rule} to be performed.`,
    ]);
    expect((await post({ host: 'one' }, {}, member)).status).toBe(403);
    expect((await post({ host: 'one', availability_zone: 'east:one' })).status).toBe(400);
    const unknown = await post({ host: 'nowhere' });
    expect([unknown.status, unknown.body.badRequest.message]).toEqual([
      400,
      'Compute host nowhere could not be found.',
    ]);
    expect((await settled({ host: 'two', hypervisor_hostname: 'two' }))[host]).toBe('two');
    const arm = await activeImage(cloud, { architecture: 'aarch64' });
    expect((await settled({ imageRef: arm, host: 'two' })).status).toBe('ERROR');
    expect((await post({ name: someUuid() }, {}, member)).status).toBe(202);
  });
});
