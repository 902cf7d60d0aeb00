import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pollUntil } from '../support/poll-until.js';
import { backends } from './support/backends.js';
import { qcow2 } from './support/disk-image.js';
import {
  activeImage,
  activeServer,
  bootVolume,
  createServer,
  createVolume,
  domainXml,
  serverSettles,
  showServer,
  systemMetadata,
  volumeReaches,
} from './support/scenario.js';
import { TestCloud } from './support/test-cloud.js';

const found = await backends();

describe.each(found)('faults, on $name', (backend) => {
  let cloud: TestCloud;

  beforeAll(async () => {
    cloud = await TestCloud.start(backend, { NOVA_COMPUTE_HOSTS: '3' });
  }, 60_000);
  afterAll(async () => {
    await cloud?.stop();
    await backend.release();
  }, 30_000);

  it('spreads servers over the hosts that report in', async () => {
    const image = await activeImage(cloud);
    const ids = await Promise.all([1, 2, 3].map(() => createServer(cloud, { imageRef: image, flavorRef: '2' })));
    await Promise.all(ids.map((id) => serverSettles(cloud, id)));
    const rows = await cloud.sql<{ host: string }>(
      'SELECT DISTINCT host FROM nova.instances WHERE uuid = ANY($1) ORDER BY host',
      [ids],
    );
    expect(rows.map((row) => row.host)).toEqual(['compute1', 'compute2', 'compute3']);
  });

  it('finds images, volumes, servers and their documents again after a restart', async () => {
    const image = await activeImage(cloud, { hw_vif_model: 'e1000' });
    const volume = await createVolume(cloud, { imageRef: image });
    await volumeReaches(cloud, volume, 'available');
    const server = await activeServer(cloud, { imageRef: image });
    const [xml, rows] = [await domainXml(cloud, server), await systemMetadata(cloud, server)];
    await cloud.restart();
    expect((await cloud.glance.ask(`/v2/images/${image}`)).body).toMatchObject({
      hw_vif_model: 'e1000',
      status: 'active',
    });
    expect((await cloud.glance.ask(`/v2/images/${image}/file`)).text).toHaveLength(qcow2().length);
    expect(await volumeReaches(cloud, volume, 'available')).toMatchObject({ bootable: 'true' });
    expect(await showServer(cloud, server)).toMatchObject({ status: 'ACTIVE' });
    expect([await domainXml(cloud, server), await systemMetadata(cloud, server)]).toEqual([xml, rows]);
    expect((await showServer(cloud, await activeServer(cloud, bootVolume(volume)))).status).toBe('ACTIVE');
  }, 60_000);

  it('deletes a server with its domain, its volume of the build and its claim on the host', async () => {
    const image = await activeImage(cloud);
    const mapping = {
      boot_index: 0,
      uuid: image,
      source_type: 'image',
      destination_type: 'volume',
      volume_size: 1,
      delete_on_termination: true,
    };
    const server = await activeServer(cloud, { block_device_mapping_v2: [mapping] });
    const [device] = await cloud.sql<{ volume_id: string }>(
      'SELECT volume_id FROM nova.block_device_mapping WHERE instance_uuid = $1',
      [server],
    );
    expect((await cloud.nova.ask(`/v2.1/servers/${server}`, { method: 'DELETE' })).status).toBe(204);
    await pollUntil(
      () => cloud.nova.ask(`/v2.1/servers/${server}`),
      (answer) => answer.status === 404,
      { what: 'server gone' },
    );
    const volumeGone = () => cloud.cinder.ask(`/v3/acme/volumes/${device?.volume_id}`);
    await pollUntil(volumeGone, (answer) => answer.status === 404, { what: 'volume gone' });
    expect(await readdir(join(cloud.stateDir, 'instances'))).not.toContain(server);
    const left = await cloud.sql(
      'SELECT 1 FROM nova.instance_system_metadata WHERE instance_uuid = $1 AND deleted = 0',
      [server],
    );
    expect(left).toEqual([]);
  });

  it('says so when no compute host is up, deletes a server of a dead host by itself, and recovers with the host', async () => {
    const image = await activeImage(cloud);
    const orphan = await activeServer(cloud, { imageRef: image });
    await cloud.stopService('nova-compute');
    const alive = () => cloud.sql(`SELECT 1 FROM nova.services WHERE last_seen_up > now() - interval '3 seconds'`);
    await pollUntil(alive, (rows) => rows.length === 0, { what: 'all hosts counted as down' });
    const id = await createServer(cloud, { imageRef: image });
    const server = await serverSettles(cloud, id);
    expect(server).toMatchObject({
      status: 'ERROR',
      hostId: '',
      fault: { code: 500, message: expect.stringMatching(/^No valid host was found\./) },
    });
    expect((await cloud.nova.ask(`/v2.1/servers/${orphan}`, { method: 'DELETE' })).status).toBe(204);
    expect((await cloud.nova.ask(`/v2.1/servers/${orphan}`)).status).toBe(404);
    await cloud.restart();
    expect((await showServer(cloud, await activeServer(cloud, { imageRef: image }))).status).toBe('ACTIVE');
  }, 60_000);
});
