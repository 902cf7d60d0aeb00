import { joinEmbeddedServer } from '#persistence';
import { openStateDir, type ProptrailConfig } from '#service-process';
import type { Cloud } from './cloud.js';

/**
 * Starts the whole cloud in this process. The embedded database's thread is started first, since it takes as long to
 * come up as the services take to load.
 */
export async function startCloudProcess(config: ProptrailConfig): Promise<Cloud> {
  openStateDir(config.stateDir);
  if (config.databaseUrl !== undefined) return loadAndStart(config);
  const [database, cloud] = await Promise.allSettled([joinEmbeddedServer(config.stateDir), loadAndStart(config)]);
  if (database.status === 'fulfilled') await database.value.leave();
  if (cloud.status === 'rejected') throw cloud.reason;
  return cloud.value;
}

async function loadAndStart(config: ProptrailConfig): Promise<Cloud> {
  const { startCloud } = await import('./cloud.js');
  return startCloud(config);
}
