import { setTimeout as delay } from 'node:timers/promises';
import type { CinderClient, VolumeView } from '#service-clients';

/** How long a host waits for a volume that it has asked for, in milliseconds. */
export interface VolumeWait {
  readonly timeoutMs: number;
  readonly firstPollMs: number;
  readonly longestPollMs: number;
}

/** nova.conf's block_device_allocate_retries x block_device_allocate_retries_interval, asked more often. */
export const DEFAULT_VOLUME_WAIT: VolumeWait = { timeoutMs: 180_000, firstPollMs: 10, longestPollMs: 1000 };

/** nova.exception VolumeNotCreated. */
class VolumeNotCreated extends Error {
  constructor(volumeId: string, seconds: number, attempts: number, status: string) {
    super(
      `Volume ${volumeId} did not finish being created even after we waited ${seconds} seconds or ${attempts} attempts. ` +
        `And its status is ${status}.`,
    );
    this.name = 'VolumeNotCreated';
  }
}

/** @throws VolumeNotCreated when it ends in an error, is deleted, or takes too long */
export async function untilAvailable(
  cinder: Pick<CinderClient, 'showVolume'>,
  volumeId: string,
  wait: VolumeWait,
): Promise<VolumeView> {
  const began = Date.now();
  let pollMs = wait.firstPollMs;
  for (let attempts = 1; ; attempts += 1) {
    const volume = await cinder.showVolume(volumeId);
    if (volume?.status === 'available') return volume;
    const waitedMs = Date.now() - began;
    if (volume === null || volume.status.startsWith('error') || waitedMs >= wait.timeoutMs)
      throw new VolumeNotCreated(volumeId, Math.round(waitedMs / 1000), attempts, volume?.status ?? 'deleted');
    await delay(pollMs);
    pollMs = Math.min(pollMs * 1.5, wait.longestPollMs);
  }
}
