import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './support/backends.js';
import {
  type ApiClients,
  activeImage,
  activeServer,
  createVolume,
  domainXml,
  systemMetadata,
  volumeReaches,
} from './support/scenario.js';
import { PROJECT, TestCloud } from './support/test-cloud.js';

const found = await backends();

/** Administrators alone know which licence an image is under and which network card it asks for. */
const PROTECTIONS = ['^x_licence$', '^hw_vif_model$']
  .map((name) => `[${name}]\ncreate = admin\nread = admin\nupdate = admin\ndelete = admin\n`)
  .concat('[.*]\ncreate = @\nread = @\nupdate = @\ndelete = @\n')
  .join('\n');

const MEMBER = { 'x-auth-token': `mel:${PROJECT}`, 'x-roles': 'member' };
const OTHER_PROJECT = 'globex';
const OTHER = { 'x-auth-token': `gus:${OTHER_PROJECT}`, 'x-roles': 'member' };
const PATCH = 'application/openstack-images-v2.1-json-patch';

/** The visibility of images that can be lent, and whether Cinder's API looks at an image's status before it promises a volume. */
const RELEASES = [
  { release: 'icehouse', lent: 'private', volumeIsRefused: false },
  { release: 'zed', lent: 'shared', volumeIsRefused: true },
] as const;

for (const backend of found) {
  describe.each(RELEASES)(
    `who may use an image, under $release on ${backend.name}`,
    ({ release, lent, volumeIsRefused }) => {
      let cloud: TestCloud;
      let folder: string;
      let member: ApiClients;
      let other: ApiClients;

      beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), 'proptrail-protections-'));
        const file = join(folder, 'property-protections.conf');
        await writeFile(file, PROTECTIONS);
        cloud = await TestCloud.start(backend, { OPENSTACK_RELEASE: release, PROPERTY_PROTECTION_FILE: file });
        const as = (headers: Record<string, string>): ApiClients => ({
          glance: cloud.glance.with(headers),
          cinder: cloud.cinder.with(headers),
          nova: cloud.nova.with(headers),
        });
        member = as(MEMBER);
        other = as(OTHER);
      }, 60_000);
      afterAll(async () => {
        await cloud?.stop();
        await rm(folder, { recursive: true, force: true });
      }, 30_000);

      const boot = (clients: ApiClients, imageRef: string) =>
        clients.nova.ask<{ badRequest?: { message: string } }>('/v2.1/servers', {
          json: { server: { name: 'vm', flavorRef: '1', networks: 'none', imageRef } },
        });

      describe('whose properties are protected', () => {
        let image: string;

        beforeAll(async () => {
          image = await activeImage(cloud, { x_licence: 'L-1', hw_vif_model: 'e1000', hw_disk_bus: 'scsi' });
        });

        it('hides them from a member and shows them to an administrator', async () => {
          const shown = async (clients: ApiClients) => (await clients.glance.ask(`/v2/images/${image}`)).body;
          expect(await shown(cloud)).toMatchObject({ x_licence: 'L-1', hw_vif_model: 'e1000', hw_disk_bus: 'scsi' });
          const seen = await shown(member);
          expect(seen['hw_disk_bus']).toBe('scsi');
          expect(['x_licence', 'hw_vif_model'].filter((name) => name in seen)).toEqual([]);
        });

        it('keeps a member from writing them, and lets him write the rest', async () => {
          const patch = (path: string) =>
            member.glance.ask(`/v2/images/${image}`, {
              method: 'PATCH',
              type: PATCH,
              data: JSON.stringify([{ op: 'add', path, value: 'mine' }]),
            });
          const refused = await patch('/x_licence');
          expect([refused.status, refused.text]).toEqual([
            403,
            expect.stringContaining("Attribute 'x_licence' is reserved."),
          ]);
          expect((await patch('/note')).status).toBe(200);
          const rows = await cloud.sql(
            `SELECT name, value FROM glance.image_properties WHERE image_id = $1 AND NOT deleted ORDER BY name`,
            [image],
          );
          expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual({
            hw_disk_bus: 'scsi',
            hw_vif_model: 'e1000',
            note: 'mine',
            x_licence: 'L-1',
          });
        });

        it('gives a server what the one who boots it may read, and no more', async () => {
          const [byAdmin, byMember] = await Promise.all([
            activeServer(cloud, { imageRef: image }),
            activeServer(member, { imageRef: image }),
          ]);
          expect(await systemMetadata(cloud, byAdmin)).toMatchObject({
            image_x_licence: 'L-1',
            image_hw_vif_model: 'e1000',
            image_hw_disk_bus: 'scsi',
          });
          const stored = await systemMetadata(cloud, byMember);
          expect(stored).toMatchObject({ image_hw_disk_bus: 'scsi' });
          expect(stored).not.toHaveProperty('image_x_licence');
          // Zed notes the model that it chose itself.
          expect([undefined, 'virtio']).toContain(stored['image_hw_vif_model']);
          expect(await domainXml(cloud, byAdmin)).toMatch(/<model type=["']e1000["']/);
          expect(await domainXml(cloud, byMember)).not.toMatch(/e1000/);
        });

        it('gives a volume the same', async () => {
          const metadata = async (clients: ApiClients) => {
            const volume = await createVolume(clients, { imageRef: image });
            return (await volumeReaches(clients, volume, 'available')).volume_image_metadata ?? {};
          };
          expect(await metadata(cloud)).toMatchObject({ x_licence: 'L-1', hw_disk_bus: 'scsi' });
          const seen = await metadata(member);
          expect([seen['hw_disk_bus'], 'x_licence' in seen]).toEqual(['scsi', false]);
        });
      });

      it('lets a project boot an image that was shared with it and that it accepted, until it is taken away', async () => {
        const image = await activeImage(member, { visibility: lent, hw_disk_bus: 'scsi' });
        expect((await member.glance.ask(`/v2/images/${image}`)).body['visibility']).toBe(lent);
        const before = await boot(other, image);
        expect([before.status, before.body.badRequest?.message]).toEqual([400, 'Can not find requested image']);
        const members = `/v2/images/${image}/members`;
        expect((await member.glance.ask(members, { json: { member: OTHER_PROJECT } })).status).toBe(200);
        const own = `${members}/${OTHER_PROJECT}`;
        const accepted = await other.glance.ask(own, { method: 'PUT', json: { status: 'accepted' } });
        expect(accepted.body).toMatchObject({ member_id: OTHER_PROJECT, status: 'accepted' });
        const server = await activeServer(other, { imageRef: image });
        expect(await systemMetadata(cloud, server)).toMatchObject({
          image_base_image_ref: image,
          image_hw_disk_bus: 'scsi',
        });
        expect((await member.glance.ask(own, { method: 'DELETE' })).status).toBe(204);
        expect((await boot(other, image)).status).toBe(400);
      });

      it('keeps everybody from booting an image, or making a volume of it, while it is deactivated', async () => {
        const image = await activeImage(member);
        const action = (name: string) =>
          member.glance.ask(`/v2/images/${image}/actions/${name}`, { method: 'POST' }).then(({ status }) => status);
        expect(await action('deactivate')).toBe(204);
        for (const clients of [member, cloud]) {
          const answer = await boot(clients, image);
          expect([answer.status, answer.body.badRequest?.message]).toEqual([400, `Image ${image} is not active.`]);
        }
        const asked = { json: { volume: { size: 1, imageRef: image } } };
        const made = await member.cinder.ask<{ volume: { id: string } }>(`/v3/${PROJECT}/volumes`, asked);
        if (volumeIsRefused) expect([made.status, made.text]).toEqual([400, expect.stringContaining('is not active')]);
        else await volumeReaches(member, made.body.volume.id, 'error');
        const download = (clients: ApiClients) => clients.glance.ask(`/v2/images/${image}/file`);
        expect([(await download(member)).status, (await download(cloud)).status]).toEqual([403, 200]);
        expect(await action('reactivate')).toBe(204);
        await activeServer(member, { imageRef: image });
      });
    },
  );
}

afterAll(async () => {
  for (const backend of found) await backend.release();
});
