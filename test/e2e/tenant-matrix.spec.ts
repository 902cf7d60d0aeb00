import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from './support/api-client.js';
import { backends } from './support/backends.js';
import { activeImage } from './support/scenario.js';
import { type Cell, cellsOf, nameOf, type ServiceRoute, sendCell, unknownKinds } from './support/tenants/cells.js';
import { type CallerName, clientsOf, type Owned, ownersView, seedOwner, seedShared } from './support/tenants/owned.js';
import { ADMIN_ONLY, MARK, OFFERED } from './support/tenants/parameters.js';
import { TestCloud } from './support/test-cloud.js';

const [embedded] = await backends();
if (embedded === undefined) throw new Error('the embedded backend is always there');

const succeeded = ({ status }: Answer) => status >= 200 && status < 300;
const isAdminOnly = ({ method, url }: ServiceRoute) =>
  ADMIN_ONLY.some(([methods, path]) => methods.test(method) && path.test(url));

/** `GET /v1/*` answers that a version is gone, `/docs` what there is: nobody's things. */
const isOfInterest = ({ method, url, service }: ServiceRoute) =>
  service !== 'nova-compute' && !/^\/docs|\*$/.test(url) && /^(GET|HEAD|POST|PUT|PATCH|DELETE)$/.test(method);

/** The same resource under several prefixes needs each body once. */
const tailOf = ({ service, method, url }: ServiceRoute) =>
  `${service} ${method} ${url.replace(/^\/v[\d.]+(\/:project_id)?/, '')}`;

describe.each(['icehouse', 'zed'] as const)('every route of %s, asked by another project', (release) => {
  let cloud: TestCloud;
  let owned: Owned;
  let shared: Owned;
  let routes: readonly ServiceRoute[];

  beforeAll(async () => {
    cloud = await TestCloud.start(embedded, { OPENSTACK_RELEASE: release });
    shared = await seedShared(cloud);
    owned = await seedOwner(cloud, release === 'zed');
    routes = cloud.routes.filter(isOfInterest);
  }, 240_000);
  afterAll(() => cloud.stop());

  /** The requests of all routes; with `owned` null of things that nobody has. */
  function cells(things: Owned | null, project: string): Cell[] {
    const seen = new Set<string>();
    return routes.flatMap((route) => {
      const isFirst = !seen.has(tailOf(route));
      seen.add(tailOf(route));
      return cellsOf(route, { owned: things, shared }, project, isFirst);
    });
  }

  function clientOf(caller: CallerName, { service }: ServiceRoute) {
    const client = clientsOf(cloud, caller).byService.get(service);
    if (client === undefined) throw new Error(`no client for ${service}`);
    return client;
  }

  /** What an answer says of the owner's that the request did not say itself. */
  function told({ text, headers }: Answer, { path, json }: Cell): string[] {
    const said = `${path} ${JSON.stringify(json) ?? ''}`;
    const heard = `${text} ${headers.get('location') ?? ''}`;
    return [MARK, ...owned.values()].filter((thing) => heard.includes(thing) && !said.includes(thing));
  }

  it('has a table entry for each kind of thing that a path names', () => {
    const unknown = routes.flatMap((route) => unknownKinds(route).map((word) => `${word} (${nameOf(route)})`));
    const advice =
      "add the word to PARAMETERS in test/e2e/support/tenants/parameters.ts, and seed one in owned.ts if it is a tenant's";
    expect({ advice, unknown: [...new Set(unknown)] }).toEqual({ advice, unknown: [] });
  });

  it('answers as of something that does not exist, tells nothing of the owner and changes nothing of his', async () => {
    const before = await ownersView(cloud, owned);
    const real = cells(owned, 'rival');
    const absent = cells(null, 'rival');
    const faults: string[] = [];
    for (const [at, cell] of real.entries()) {
      const client = clientOf('other', cell.route);
      const answer = await sendCell(client, cell);
      const where = `${nameOf(cell.route)} ${JSON.stringify(cell.json) ?? ''}`;
      const leaks = told(answer, cell);
      if (leaks.length > 0)
        faults.push(`${where} tells ${leaks.join(', ')}: ${answer.status} ${answer.text.slice(0, 200)}`);
      if (answer.status >= 500 && answer.status !== 501) faults.push(`${where} fails: ${answer.status} ${answer.text}`);
      if (!cell.namesOwned || answer.status === 403 || answer.status === 405) continue;
      if (succeeded(answer)) faults.push(`${where} succeeds: ${answer.status} ${answer.text.slice(0, 200)}`);
      if (OFFERED.test(cell.route.url)) continue;
      const nobodys = await sendCell(client, absent[at] as Cell);
      if (answer.status !== nobodys.status)
        faults.push(
          `${where} is ${answer.status} ${answer.text.slice(0, 200)}, of nobody's it is ${nobodys.status} ${nobodys.text.slice(0, 200)}`,
        );
    }
    expect(faults).toEqual([]);
    expect(await ownersView(cloud, owned)).toEqual(before);
  }, 300_000);

  it("does not answer another project that names the owner's project in the URL", async () => {
    const faults: string[] = [];
    for (const cell of cells(owned, 'acme').filter(({ route }) => route.url.includes(':project_id'))) {
      const answer = await sendCell(clientOf('other', cell.route), cell);
      if (succeeded(answer) || answer.status >= 500)
        faults.push(`${nameOf(cell.route)}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
    expect(faults).toEqual([]);
  }, 300_000);

  it('answers the owner of what it hides from others', async () => {
    const faults: string[] = [];
    for (const cell of cells(owned, 'acme').filter(({ route }) => route.method === 'GET' && !isAdminOnly(route))) {
      const answer = await sendCell(clientOf('owner', cell.route), cell);
      const isServed = succeeded(answer) || [300, 405, 501].includes(answer.status);
      if (!isServed && !ANSWERED_OTHERWISE.test(cell.route.url))
        faults.push(`${nameOf(cell.route)} is ${answer.status} to its owner: ${answer.text.slice(0, 200)}`);
    }
    expect(faults).toEqual([]);
  }, 300_000);

  it('gives a server no port and no address that another has, whoever asks', async () => {
    const uuid = '22222222-0000-4000-8000-000000000002';
    const create = (caller: CallerName, network: object, more: object = {}) =>
      clientsOf(cloud, caller).nova.ask('/v2.1/servers', {
        json: { server: { name: 'vm', flavorRef: '1', imageRef: publicImage, networks: [network], ...more } },
      });
    const publicImage = await activeImage(clientsOf(cloud, 'admin'), { visibility: 'public' });
    const port = owned.get('os-interface');
    const { body } = await clientsOf(cloud, 'owner').nova.ask<{
      interfaceAttachments: { fixed_ips: { ip_address: string }[] }[];
    }>(`/v2.1/servers/${owned.get('servers')}/os-interface`);
    const address = body.interfaceAttachments[0]?.fixed_ips[0]?.ip_address;
    const answers = [
      await create('other', { port }),
      await create('owner', { port }),
      await create('other', { uuid, fixed_ip: address }),
      await create('owner', { uuid, fixed_ip: address }),
    ];
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [400, expect.stringContaining(`Port id ${port} could not be found.`)],
      [409, expect.stringContaining(`Port ${port} is still in use.`)],
      [400, expect.stringContaining(`Fixed IP address ${address} is already in use.`)],
      [
        400,
        expect.stringContaining(`Fixed IP address ${address} is already in use on instance ${owned.get('servers')}.`),
      ],
    ]);
    for (const network of [{ uuid, fixed_ip: '10.0.200.7' }, { port: 'e9d9c0ab-11a1-4d2c-9c4b-6a1f5b9d3c77' }]) {
      const at = await Promise.all(Array.from({ length: 4 }, () => create('other', network)));
      expect(at.map(({ status }) => status).filter((status) => status === 202)).toHaveLength(1);
      for (const { status } of at) expect([202, 400, 409]).toContain(status);
    }
    const many = await create('other', { uuid, fixed_ip: '10.0.200.9' }, { min_count: 2 });
    expect([many.status, many.text]).toEqual([400, expect.stringContaining('max_count cannot be greater than 1')]);
  }, 300_000);

  it('is 403 to members before it is looked whether the thing is there, where a route is for admins alone', async () => {
    const faults: string[] = [];
    const things = { owned: null, shared: NOBODYS };
    for (const route of routes.filter((one) => isAdminOnly(one) && /:(?!project_id)/.test(one.url))) {
      const [cell] = cellsOf(route, things, 'acme', false);
      if (cell === undefined || LOOKS_FIRST.test(nameOf(route))) continue;
      const { status, text } = await sendCell(clientOf('owner', route), cell);
      if (status !== 403 && status !== 501)
        faults.push(`${nameOf(route)} of nobody's is ${status} ${text.slice(0, 200)}`);
    }
    expect(faults).toEqual([]);
  }, 120_000);

  it('is 403 to members and not to an admin exactly where the table of admin routes says so', async () => {
    const faults: string[] = [];
    // Asked at the end: what everybody has is gone afterwards.
    const admins: Cell[] = [];
    const seen = new Set<string>();
    for (const cell of cells(null, 'acme')) {
      const { route } = cell;
      if (seen.has(nameOf(route))) continue;
      seen.add(nameOf(route));
      const member = await sendCell(clientOf('owner', route), cell);
      const forbidden = member.status === 403;
      // What the release does not have it has for nobody.
      if (member.status === 501) continue;
      if (forbidden !== isAdminOnly(route))
        faults.push(
          `${nameOf(route)} is ${member.status} to a member: ${forbidden ? 'add it to' : 'take it out of'} ADMIN_ONLY`,
        );
      if (forbidden) admins.push({ ...cell, path: cell.path.replace('/acme/', '/ops/') });
    }
    for (const cell of admins) {
      const admin = await sendCell(clientOf('admin', cell.route), cell);
      if (admin.status === 403) faults.push(`${nameOf(cell.route)} is 403 to an admin`);
    }
    expect(faults).toEqual([]);
  }, 300_000);
});

/** Ids of what is the cloud's, where there is no such thing. */
const NOBODYS: Owned = new Map([
  ...['flavors', 'os-aggregates', 'os-hypervisors', 'os-services'].map((kind) => [kind, '404404'] as const),
  ['types', randomUUID()],
]);

/** The original looks for the type before it asks who wants it. */
const LOOKS_FIRST = /DELETE .*\/types\/:type_id\/extra_specs\/:key$/;

/** Reads that the owner's things here have no answer for: no migration, no message, nobody that shares the image, no specification that Cinder shows to members. */
const ANSWERED_OTHERWISE =
  /\/(extensions\/:alias|types\/:type_id\/extra_specs\/:key|migrations\/:migration|messages\/:id|members(\/:member_id)?|shared-images\/:member_id)$/;
