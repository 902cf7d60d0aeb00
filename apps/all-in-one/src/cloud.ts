import { hrtime } from 'node:process';
import { type RunningService, type ServiceDefinition, startService } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { cinderService } from '../../cinder/src/cinder.module.js';
import { glanceService } from '../../glance/src/glance.module.js';
import { novaApiService } from '../../nova-api/src/nova-api.module.js';
import { novaComputeService } from '../../nova-compute/src/nova-compute.module.js';

/** Every service of the cloud, running in this process. */
export interface Cloud {
  readonly config: ProptrailConfig;
  readonly services: readonly RunningService[];
  /** Seconds from the call to the moment when every port answered. */
  readonly startedInS: number;
  /** Stops the services in the order in which nothing is left waiting: those that ask before those that answer. */
  close(): Promise<void>;
}

/** Started one after the other within a group, the groups side by side: a host's first report needs the conductor. */
const GROUPS: readonly (readonly ServiceDefinition[])[] = [
  [glanceService],
  [cinderService],
  [novaApiService, novaComputeService],
];

async function startGroup(
  group: readonly ServiceDefinition[],
  config: ProptrailConfig,
  running: RunningService[],
): Promise<void> {
  for (const definition of group) running.push(await startService(definition, config));
}

/** The services of the cloud, each before those that ask it. */
export const SERVICES: readonly ServiceDefinition[] = GROUPS.flat();

const ORDER: readonly string[] = SERVICES.map(({ name }) => name);

function inOrder(running: readonly RunningService[]): RunningService[] {
  return [...running].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
}

/** The grace of one service is the grace of all: what the first ones use up the later ones lack. */
async function closeAll(
  running: readonly RunningService[],
  { gracefulShutdownTimeoutS }: ProptrailConfig,
): Promise<void> {
  const failures: unknown[] = [];
  const end = performance.now() + gracefulShutdownTimeoutS * 1000;
  for (const service of inOrder(running).reverse()) {
    try {
      await service.close(Math.max(0, end - performance.now()));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'not every service stopped cleanly');
}

/**
 * Starts the whole cloud in this process.
 *
 * @throws what the first service that could not start had to say, once the others have stopped again
 */
export async function startCloud(config: ProptrailConfig): Promise<Cloud> {
  const began = hrtime.bigint();
  const running: RunningService[] = [];
  const results = await Promise.allSettled(GROUPS.map((group) => startGroup(group, config, running)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await closeAll(running, config);
    throw failed.reason;
  }
  const startedInS = Number(hrtime.bigint() - began) / 1e9;
  return { config, services: inOrder(running), startedInS, close: () => closeAll(running, config) };
}
