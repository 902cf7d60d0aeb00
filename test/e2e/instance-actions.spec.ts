import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { activeImage, activeServer } from './support/scenario.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

type Action = Record<string, unknown> & { readonly action: string; readonly request_id: string };
interface Listed {
  readonly instanceActions: readonly Action[];
  readonly links?: readonly { readonly rel: string; readonly href: string }[];
}
interface Shown {
  readonly instanceAction: Action & { readonly events?: readonly Record<string, unknown>[] };
}

/** What nova 26.2.2 answered at 2.93 about a server. */
const RECORDED = JSON.parse(
  readFileSync(new URL('./fixtures/recorded-instance-actions.json', import.meta.url), 'utf8'),
) as { status: number; instanceActions: Action[] };

const MEMBER = { 'x-auth-token': 'bob:acme', 'x-roles': 'member' };

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe(`Instance actions on ${backend.name}`, () => {
    let cloud: TestCloud;
    let id: string;
    beforeAll(async () => {
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed' });
      id = await activeServer(cloud, { imageRef: await activeImage(cloud) });
      await act(cloud, id, { 'os-stop': null });
      await actionReaches(cloud, id, 'SHUTOFF');
      await act(cloud, id, { 'os-start': null });
      await actionReaches(cloud, id, 'ACTIVE');
      await act(cloud, id, { reboot: { type: 'HARD' } });
      await actionReaches(cloud, id, 'ACTIVE');
    }, 90_000);
    afterAll(() => cloud?.stop());

    const at = (version: string, headers: Record<string, string> = {}) =>
      cloud.nova.with({ 'openstack-api-version': `compute ${version}`, ...headers });
    const list = (query = '', version = '2.93') =>
      at(version).ask<Listed>(`/v2.1/servers/${id}/os-instance-actions${query}`);
    const namesOf = ({ instanceActions }: Listed) => instanceActions.map(({ action }) => action);
    const rebootRequest = async () => (await list()).body.instanceActions[0]?.request_id ?? '';
    const show = async (version: string, headers: Record<string, string> = {}) =>
      (await at(version, headers).ask<Shown>(`/v2.1/servers/${id}/os-instance-actions/${await rebootRequest()}`)).body
        .instanceAction;

    it('lists what was asked of a server, newest first, in the recorded form', async () => {
      const { status, body } = await list();
      expect([status, namesOf(body)]).toEqual([RECORDED.status, ['reboot', 'start', 'stop', 'create']]);
      const recorded = RECORDED.instanceActions[0] as Action;
      for (const action of body.instanceActions) {
        expect(Object.keys(action)).toEqual(Object.keys(recorded));
        expect(action).toEqual({
          ...recorded,
          action: action.action,
          instance_uuid: id,
          request_id: expect.stringMatching(/^req-/),
          user_id: 'ann',
          project_id: 'acme',
          start_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000$/),
          updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000$/),
        });
      }
      expect((await list('', '2.57')).body.instanceActions[0]).not.toHaveProperty('updated_at');
    });

    it('pages by limit and marker from 2.58 on, and takes no notice of them before', async () => {
      const first = (await list('?limit=3')).body;
      expect(namesOf(first)).toEqual(['reboot', 'start', 'stop']);
      const next = new URL(first.links?.[0]?.href ?? '');
      expect([first.links?.[0]?.rel, next.searchParams.get('marker')]).toEqual([
        'next',
        first.instanceActions.at(-1)?.request_id,
      ]);
      const second = (await cloud.nova.ask<Listed>(`${next.pathname}${next.search}`)).body;
      expect([namesOf(second), second.links]).toEqual([['create'], undefined]);
      expect((await list('?limit=0')).body).toEqual({ instanceActions: [] });
      expect(namesOf((await list('?limit=1', '2.57')).body)).toHaveLength(4);
    });

    it('filters by the time of the last change', async () => {
      const later = encodeURIComponent(new Date(Date.now() + 3_600_000).toISOString());
      const earlier = encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString());
      expect((await list(`?changes-since=${later}`)).body.instanceActions).toEqual([]);
      expect((await list(`?changes-since=${earlier}&changes-before=${later}`)).body.instanceActions).toHaveLength(4);
      expect((await list(`?changes-before=${earlier}`)).body.instanceActions).toEqual([]);
      expect((await list('?changes-since=2001-01-01')).body.instanceActions).toHaveLength(4);
    });

    it.each([
      ['?limit=-1', '2.58', "Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]+$'"],
      ['?marker=req-none', '2.58', 'Marker req-none could not be found.'],
      ['?changes-since=yesterday', '2.58', "'yesterday' is not a 'date-time'"],
      ['?changes-before=2030-01-01', '2.65', "Additional properties are not allowed ('changes-before' was unexpected)"],
      [
        '?changes-since=2030-01-02&changes-before=2030-01-01',
        '2.66',
        'The value of changes-since must be less than or equal to changes-before.',
      ],
      ['?other=1', '2.58', "('other' was unexpected)"],
    ])('refuses %s at %s', async (query, version, message) => {
      const answer = await list(query, version);
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)]);
    });

    it('shows an admin the events of an action with their host and details', async () => {
      const { events, ...action } = await show('2.84');
      expect(action).toMatchObject({ action: 'reboot', message: null });
      expect(events).toEqual([
        {
          event: 'compute_reboot_instance',
          start_time: expect.any(String),
          finish_time: expect.any(String),
          result: 'Success',
          traceback: null,
          host: 'compute1',
          hostId: expect.stringMatching(/^[0-9a-f]{56}$/),
          details: null,
        },
      ]);
      expect(Object.keys((await show('2.62')).events?.[0] ?? {})).not.toContain('details');
      expect(Object.keys((await show('2.61')).events?.[0] ?? {})).toEqual([
        'event',
        'start_time',
        'finish_time',
        'result',
        'traceback',
      ]);
      expect((await show('2.1')).events).toHaveLength(1);
    });

    it('shows users events from 2.51 on, and never a traceback, a host or details', async () => {
      expect(await show('2.50', MEMBER)).not.toHaveProperty('events');
      const plain = ['event', 'start_time', 'finish_time', 'result'];
      expect(Object.keys((await show('2.51', MEMBER)).events?.[0] ?? {})).toEqual(plain);
      expect(Object.keys((await show('2.93', MEMBER)).events?.[0] ?? {})).toEqual([...plain, 'hostId']);
    });

    it('says 404 for an action that was not asked, and for servers of others', async () => {
      const none = await cloud.nova.ask(`/v2.1/servers/${id}/os-instance-actions/req-none`);
      expect([none.status, none.body]).toEqual([
        404,
        { itemNotFound: { code: 404, message: 'Action req-none not found' } },
      ]);
      const stranger = at('2.93', { 'x-auth-token': 'eve:evil', 'x-roles': 'member' });
      expect((await stranger.ask(`/v2.1/servers/${id}/os-instance-actions`)).status).toBe(404);
    });

    it('remembers what was asked of a deleted server from 2.21 on', async () => {
      expect((await cloud.nova.ask(`/v2.1/servers/${id}`, { method: 'DELETE' })).status).toBe(204);
      await pollUntil(
        () => cloud.nova.ask(`/v2.1/servers/${id}`),
        (answer) => answer.status === 404,
        { what: 'server gone' },
      );
      expect(namesOf((await list()).body)).toEqual(['delete', 'reboot', 'start', 'stop', 'create']);
      expect((await list('', '2.20')).status).toBe(404);
    });
  });
}
