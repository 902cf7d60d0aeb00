import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import { flavor, hostOf, serverGone } from './support/moves.js';
import { activeImage, activeServer, createServer, domainXml, serverSettles } from './support/scenario.js';
import { hostsFile, refusals, schedulingOf } from './support/scheduling.js';
import { act, actionReaches } from './support/server-actions.js';
import { TestCloud } from './support/test-cloud.js';

/** Host CPUs of the reference host: 2 nodes of 8. */
const HOST_CPUS = 16;
const LISTEN: Readonly<Record<string, string>> = { compute1: '10.0.0.1', compute2: '10.0.0.2' };

for (const backend of await backends()) {
  afterAll(() => backend.release());

  describe(`Pinned servers on ${backend.name}`, () => {
    let cloud: TestCloud;
    let file: string;
    let fields: { imageRef: string; flavorRef: string };
    const ids: string[] = [];

    beforeAll(async () => {
      const hosts = Object.entries(LISTEN).map(([name, listen]) => ({
        name,
        options: { 'vnc.server_listen': listen },
      }));
      file = await hostsFile(hosts);
      cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: 'zed', NOVA_COMPUTE_HOSTS: file });
      const imageRef = await activeImage(cloud, { hw_cpu_policy: 'dedicated' });
      fields = { imageRef, flavorRef: await flavor(cloud, { name: 'pinned', ram: 64, vcpus: 4, disk: 0 }) };
    });
    afterAll(async () => {
      await cloud?.stop();
      await rm(file, { force: true });
    });

    const pins = async (id: string): Promise<number[]> => {
      const found = (await domainXml(cloud, id)).matchAll(/<vcpupin vcpu="\d+" cpuset="(\d+)"\/>/g);
      return [...found].map(([, cpu]) => Number(cpu));
    };
    /** Host CPUs that the documents of each host pin to, each as often as it is pinned to. */
    const pinned = async () => {
      const taken: Record<string, number[]> = { compute1: [], compute2: [] };
      for (const id of ids) taken[await hostOf(cloud, id)]?.push(...(await pins(id)));
      return taken;
    };
    const ascending = (cpus: readonly number[] = []) => [...cpus].sort((a, b) => a - b);

    it('share no CPU of their host, in the documents as in the claims', async () => {
      for (let count = 0; count < 6; count += 1) ids.push(await activeServer(cloud, fields));
      const { compute1 = [], compute2 = [] } = await pinned();
      expect(compute1.length + compute2.length).toBe(24);
      expect([new Set(compute1).size, new Set(compute2).size]).toEqual([compute1.length, compute2.length]);
    });

    it('keep their CPUs when their domain is made again', async () => {
      const [id = ''] = ids;
      const before = await pins(id);
      await act(cloud, id, { reboot: { type: 'HARD' } });
      await actionReaches(cloud, id, 'ACTIVE');
      expect(await pins(id)).toEqual(before);
    });

    it('get free CPUs on the host that they move to, and their own back when they return', async () => {
      const [id = ''] = ids;
      const [source, own] = [await hostOf(cloud, id), await pins(id)];
      await act(cloud, id, { migrate: null });
      await actionReaches(cloud, id, 'VERIFY_RESIZE');
      expect(await hostOf(cloud, id)).not.toBe(source);
      const { compute1 = [], compute2 = [] } = await pinned();
      expect([new Set(compute1).size, new Set(compute2).size]).toEqual([compute1.length, compute2.length]);
      await act(cloud, id, { revertResize: null });
      await actionReaches(cloud, id, 'ACTIVE');
      expect([await hostOf(cloud, id), await pins(id)]).toEqual([source, own]);
    });

    it('get free CPUs and the address of the host that they migrate to live, and keep the rest of their domain', async () => {
      const [, id = ''] = ids;
      const [source, before] = [await hostOf(cloud, id), await domainXml(cloud, id)];
      expect(before).toContain(`listen="${LISTEN[source]}"`);
      await act(cloud, id, { 'os-migrateLive': { host: null, block_migration: 'auto' } });
      await actionReaches(cloud, id, 'ACTIVE');
      const destination = await hostOf(cloud, id);
      expect(destination).not.toBe(source);
      const { compute1 = [], compute2 = [] } = await pinned();
      expect([new Set(compute1).size, new Set(compute2).size]).toEqual([compute1.length, compute2.length]);
      const after = await domainXml(cloud, id);
      expect(after).toContain(`listen="${LISTEN[destination]}"`);
      const rest = (xml: string) => xml.replaceAll(/ (listen|cpuset|nodeset)="[^"]*"/g, '');
      expect(rest(after)).toBe(rest(before));
    });

    it('fill a host to its last CPU; the next one is refused, and the CPUs of a deleted one are free again', async () => {
      for (let count = 0; count < 2; count += 1) ids.push(await activeServer(cloud, fields));
      const all = Array.from({ length: HOST_CPUS }, (_, cpu) => cpu);
      const { compute1, compute2 } = await pinned();
      expect([ascending(compute1), ascending(compute2)]).toEqual([all, all]);
      const refused = await createServer(cloud, fields);
      expect((await serverSettles(cloud, refused)).status).toBe('ERROR');
      // NUMATopologyFilter is none of the filters that zed has on by default: the claim refuses.
      const verdict = ['claim', 'hw_cpu_policy'];
      expect(refusals(await schedulingOf(cloud, refused))).toEqual({ compute1: verdict, compute2: verdict });
      const gone = ids.pop() ?? '';
      const freed = ascending(await pins(gone));
      await cloud.nova.ask(`/v2.1/servers/${gone}`, { method: 'DELETE' });
      await serverGone(cloud, gone);
      const next = await activeServer(cloud, fields);
      expect(ascending(await pins(next))).toEqual(freed);
    });
  });
}
