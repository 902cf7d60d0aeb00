import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { releaseRow } from '#releases';
import { buildArguments } from '../../test/build-message.js';
import { blockDevice, ComputeHarness, IMAGE_ID, serverToBuild } from '../../test/compute.harness.js';
import { ConductorHarness } from '../../test/conductor.harness.js';
import { until } from '../../test/until.js';

let cloud: ComputeHarness;

afterEach(() => cloud.close());

const imageToVolume = () => [blockDevice({ image_id: IMAGE_ID, destination_type: 'volume', volume_size: 1 })];

function gate() {
  let open: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, until };
}

describe('a build message that comes again', () => {
  it('leaves a server alone that runs already', async () => {
    cloud = await ComputeHarness.start();
    const server = serverToBuild({}, imageToVolume());
    const { uuid } = server.instance;
    cloud.conductor.schedule(uuid);
    await cloud.build(server);
    await cloud.ended(uuid);
    const xml = await cloud.domainXml(uuid);
    const reported = cloud.conductor.updates.length;
    await cloud.build(server);
    await cloud.idle();
    expect(await cloud.domainXml(uuid)).toBe(xml);
    expect(cloud.conductor.updates).toHaveLength(reported);
    expect(cloud.cinder.volumes.size).toBe(1);
    expect(cloud.cinder.attachments.size).toBe(1);
  });

  it.each([
    ['while its volume was created', /^GET .*volumes/, 1],
    ['while its volume was being attached', /^PUT .*attachments/, 1],
    ['after its domain was started', /^POST .*action/, 1],
  ])('after the process died %s goes on with the same volume', async (_when, line) => {
    cloud = await ComputeHarness.start();
    const server = serverToBuild({}, imageToVolume());
    const { uuid } = server.instance;
    cloud.conductor.schedule(uuid);
    const held = gate();
    cloud.cinder.hold = { line, until: held.until };
    await cloud.build(server);
    await until('the request that is held', () => cloud.cinder.requests.some((request) => line.test(request.line)));
    cloud.cinder.hold = null;

    // The first process is stuck as if it were dead; another one of the same host gets the message.
    const successor = `fake://successor-${randomUUID()}`;
    const conductor = new ConductorHarness(successor, releaseRow('icehouse').rpc);
    conductor.instances.set(uuid, { vm_state: 'building', task_state: 'spawning' });
    await conductor.start();
    await cloud.startWorker(successor);
    await cloud.cast('build_and_run_instance', buildArguments(server, 'icehouse'), 'compute1', successor);
    await until('the end of the build', () => conductor.instances.get(uuid)?.vm_state === 'active');

    expect(cloud.cinder.volumes.size).toBe(1);
    expect([...cloud.cinder.attachments.values()].map(({ status }) => status)).toContain('attached');
    expect(conductor.blockDevices).toMatchObject([{ volume_id: [...cloud.cinder.volumes.keys()][0] }]);
    await cloud.settledFiles(uuid);
    held.open();
    await cloud.ended(uuid);
    await conductor.close();
  });

  it('keeps the server whose end was reported by the delivery before', async () => {
    cloud = await ComputeHarness.start();
    const server = serverToBuild({}, imageToVolume());
    const { uuid } = server.instance;
    cloud.conductor.schedule(uuid);
    const held = gate();
    cloud.cinder.hold = { line: /^POST .*action/, until: held.until };
    await cloud.build(server);
    await until('the domain', async () => (await cloud.instanceFiles(uuid)).includes('domain.json'));
    cloud.conductor.instances.set(uuid, { vm_state: 'active', task_state: null });
    held.open();
    await cloud.idle();
    expect(await cloud.domainXml(uuid)).toContain(uuid);
    expect(cloud.cinder.volumes.size).toBe(1);
    expect(cloud.conductor.instances.get(uuid)).toEqual({ vm_state: 'active', task_state: null });
  });

  it('does the build as soon as a conductor can be told', async () => {
    cloud = await ComputeHarness.start({ conductor: false });
    const server = serverToBuild({});
    await cloud.build(server);
    cloud.conductor.schedule(server.instance.uuid);
    await cloud.conductor.start();
    expect(await cloud.ended(server.instance.uuid)).toMatchObject({ vm_state: 'active' });
  });
});

describe('a server that is deleted while it is built', () => {
  it('is not begun when it is gone already', async () => {
    cloud = await ComputeHarness.start();
    const server = serverToBuild({}, imageToVolume());
    await cloud.build(server);
    await cloud.idle();
    expect(cloud.conductor.updates).toEqual([]);
    expect(cloud.cinder.volumes.size).toBe(0);
    expect(await cloud.instanceFiles(server.instance.uuid)).toEqual([]);
    expect(await cloud.lying('compute.compute1.dead')).toEqual([]);
  });

  it('leaves no domain, volume or attachment, and is not reported as failed', async () => {
    cloud = await ComputeHarness.start();
    const server = serverToBuild({}, imageToVolume());
    const { uuid } = server.instance;
    cloud.conductor.schedule(uuid);
    const held = gate();
    cloud.cinder.hold = { line: /^POST .*action/, until: held.until };
    await cloud.build(server);
    await until('the domain', async () => (await cloud.instanceFiles(uuid)).includes('domain.json'));
    cloud.conductor.instances.set(uuid, { vm_state: 'building', task_state: 'deleting' });
    held.open();
    await cloud.idle();
    expect(cloud.conductor.instances.get(uuid)).toMatchObject({ vm_state: 'building', task_state: 'deleting' });
    expect(cloud.cinder.volumes.size).toBe(0);
    expect(cloud.cinder.attachments.size).toBe(0);
    expect(await cloud.instanceFiles(uuid)).toEqual([]);
    expect(await cloud.notifications('error')).toEqual([]);
  });
});
