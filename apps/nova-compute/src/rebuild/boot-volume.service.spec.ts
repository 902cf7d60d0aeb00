import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { blockDevice } from '../../test/compute.harness.js';
import { InstanceEvents } from '../external-events/instance-events.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { BootVolumeService } from './boot-volume.service.js';

/** Long enough that a test that waits for it fails. */
const NEVER_MS = 60_000;

describe('a root volume that gets another image', () => {
  const instance = randomUUID();
  const volumeId = randomUUID();
  const root = blockDevice({ source_type: 'volume', destination_type: 'volume', volume_id: volumeId });
  let events: InstanceEvents;
  let status: string;
  let asked: number;

  /** @param written what Cinder does when it is asked to write the image */
  const reimage = async (longestPollMs: number, written: () => void, timeoutMs = NEVER_MS) => {
    const driver = await FakeLibvirtDriver.open({ stateDir: ':memory:', hosts: [], logger: { warn: () => undefined } });
    const cinder = {
      showVolume: async () => {
        asked += 1;
        return { id: volumeId, status, size: 1, bootable: 'true', name: null };
      },
      reimageVolume: async () => {
        status = 'downloading';
        setImmediate(written);
      },
    };
    const wait = { timeoutMs, firstPollMs: 1, longestPollMs };
    const service = new BootVolumeService(cinder as never, driver, events, wait);
    try {
      await service.reimage(instance, root, 'image');
    } finally {
      await driver.onApplicationShutdown();
    }
  };
  const tell = (answer = 'completed') =>
    events.come({ instance_uuid: instance, name: 'volume-reimaged', tag: volumeId, status: answer });

  beforeEach(() => {
    events = new InstanceEvents();
    status = 'reserved';
    asked = 0;
  });

  it('is waited for until the event comes, and looked at once', async () => {
    await reimage(NEVER_MS, () => {
      status = 'reserved';
      expect(tell()).toBe(true);
    });
    expect(asked).toBe(2);
    expect(tell()).toBe(false);
  });

  it('is looked at where no event comes', async () => {
    await reimage(5, () => {
      status = 'reserved';
    });
    expect(asked).toBeGreaterThanOrEqual(2);
  });

  it('is not taken as written by an event of another time', async () => {
    await reimage(NEVER_MS, () => {
      tell();
      setTimeout(() => {
        status = 'reserved';
        tell();
      }, 20);
    });
    expect(asked).toBe(3);
  });

  it.each([
    ['the event says that it failed', () => tell('failed'), NEVER_MS],
    [
      'the volume is in an error',
      () => {
        status = 'error';
        tell();
      },
      NEVER_MS,
    ],
    ['it takes too long', () => undefined, 20],
  ])('ends the rebuild when %s', async (_what, written, timeoutMs) => {
    await expect(reimage(timeoutMs === NEVER_MS ? NEVER_MS : 5, written, timeoutMs)).rejects.toMatchObject({
      name: 'BuildAbortException',
      message: `Build of instance ${instance} aborted: Failed to rebuild volume backed instance.`,
    });
    expect(tell()).toBe(false);
  });
});
