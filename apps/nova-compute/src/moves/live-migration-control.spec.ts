import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { novaObject } from '#nova-rpc';
import { releaseRow } from '#releases';
import { buildArguments } from '../../test/build-message.js';
import { ComputeHarness, serverToBuild } from '../../test/compute.harness.js';
import { until } from '../../test/until.js';

const profile = releaseRow('zed').rpc;
let cloud: ComputeHarness;

beforeEach(async () => {
  cloud = await ComputeHarness.start({ release: 'zed' });
});
afterEach(() => cloud.close());

/** A server whose live migration runs, and the message about it. */
async function migrating() {
  const server = serverToBuild({});
  const { uuid } = server.instance;
  cloud.conductor.schedule(uuid);
  await cloud.build(server);
  await cloud.ended(uuid);
  Object.assign(cloud.conductor.instances.get(uuid) ?? {}, { task_state: 'migrating' });
  const { instance, block_device_mapping: bdms } = buildArguments(server, 'zed');
  const migration = novaObject('Migration', profile.objects.Migration, {
    ...{ id: 7, uuid: 'm', source_compute: 'compute1', source_node: 'compute1', dest_compute: 'compute2' },
    ...{ dest_node: 'compute2', dest_host: null, old_instance_type_id: 1, new_instance_type_id: 1 },
    ...{ instance_uuid: uuid, status: 'running', migration_type: 'live-migration' },
  });
  return { uuid, args: { instance, bdms, migration, migration_request_id: 'req-of-the-migration' } };
}

const ended = (event: string) =>
  until(event, () =>
    cloud.conductor.updates.find((update) => update.event?.name === event && update.event.phase === 'finish'),
  );

describe('a live migration that runs', () => {
  it('is aborted on the source while the domain is there, for the task that it is', async () => {
    const { uuid, args } = await migrating();
    await cloud.cast('live_migration_abort', args);
    await ended('compute_live_migration_abort');
    expect(cloud.conductor.updates.filter(({ move }) => move !== undefined)).toEqual([
      {
        instance_uuid: uuid,
        updates: { task_state: null },
        expected_task_state: ['migrating'],
        expected_request_id: 'req-of-the-migration',
        move: { migration_id: 7, status: 'cancelled', release: 'destination', flavor: 'settle' },
      },
    ]);
    expect(await cloud.domainXml(uuid)).toContain('<domain');
    const sent = (await cloud.notifications()).map(({ event_type }) => event_type);
    expect(sent).toEqual(
      expect.arrayContaining([
        'compute.instance.live.migration.abort.start',
        'compute.instance.live.migration.abort.end',
      ]),
    );
  });

  it('goes on when the domain has left the source before it is asked to abort', async () => {
    const { args } = await migrating();
    await cloud.cast('live_migration_abort', args, 'compute2');
    await ended('compute_live_migration_abort');
    expect(cloud.conductor.updates.filter(({ move }) => move !== undefined)).toEqual([]);
  });

  it('is left alone by an abort that comes after its end', async () => {
    const { uuid, args } = await migrating();
    Object.assign(cloud.conductor.instances.get(uuid) ?? {}, { task_state: null });
    await cloud.cast('live_migration_abort', args);
    await cloud.idle();
    expect(cloud.conductor.updates.filter(({ move }) => move !== undefined)).toEqual([]);
  });

  it('completes without being forced to, and says that it was asked', async () => {
    const { args } = await migrating();
    await cloud.cast('live_migration_force_complete', args);
    await ended('compute_live_migration_force_complete');
    const sent = (await cloud.notifications()).map(({ event_type }) => event_type);
    expect(sent).toContain('compute.instance.live.migration.force.complete.end');
  });
});
