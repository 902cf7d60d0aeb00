import { closeOnSignals, fail, loadConfig, type ProptrailConfig } from '#service-process';
import { startCloudProcess } from './cloud-process.js';

function backends({ transportUrl, databaseUrl, stateDir }: ProptrailConfig): string {
  const bus = transportUrl.startsWith('fake:') ? 'in-process bus' : 'RabbitMQ';
  const database = databaseUrl === undefined ? 'embedded PostgreSQL' : 'PostgreSQL';
  return `${bus}, ${database}, state in ${stateDir === ':memory:' ? 'memory only' : stateDir}`;
}

/** A process may have waited with its packages loaded (`npm run dev`): what counts is from here on. */
const began = performance.now();

try {
  const config = loadConfig();
  process.stdout.write(`Proptrail, release ${config.release}: ${backends(config)}\n`);
  const cloud = await startCloudProcess(config);
  closeOnSignals(() => cloud.close(), config.gracefulShutdownTimeoutS);
  for (const { name, url } of cloud.services) {
    const hosts = name === 'nova-compute' ? `  hosts ${config.computeHosts.join(', ')}` : '';
    process.stdout.write(`  ${name.padEnd(13)} ${url}${hosts}\n`);
  }
  process.stdout.write(`ready in ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
} catch (error) {
  fail(error);
}
