import { closeOnSignals, fail, loadConfig, type ProptrailConfig } from '#service-process';
import { startCloudProcess } from './cloud-process.js';

function backends({ transportUrl, databaseUrl, stateDir }: ProptrailConfig): string {
  const bus = transportUrl.startsWith('fake:') ? 'in-process bus' : 'RabbitMQ';
  const database = databaseUrl === undefined ? 'embedded PostgreSQL' : 'PostgreSQL';
  return `${bus}, ${database}, state in ${stateDir === ':memory:' ? 'memory only' : stateDir}`;
}

try {
  const config = loadConfig();
  process.stdout.write(`Proptrail, release ${config.release}: ${backends(config)}\n`);
  const cloud = await startCloudProcess(config);
  closeOnSignals(() => cloud.close(), config.gracefulShutdownTimeoutS);
  for (const { name, url } of cloud.services) {
    const hosts = name === 'nova-compute' ? `  hosts ${config.computeHosts.join(', ')}` : '';
    process.stdout.write(`  ${name.padEnd(13)} ${url}${hosts}\n`);
  }
  process.stdout.write(`ready in ${process.uptime().toFixed(1)} s\n`);
} catch (error) {
  fail(error);
}
