import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fail, loadConfig } from '#service-process';
import { startCloudProcess } from '../cloud-process.js';

/** Ports that are free now, so that the demo runs beside a cloud on the usual ports. */
async function freePorts(count: number): Promise<string[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => String((server.address() as AddressInfo).port));
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

try {
  const [glance, cinder, nova, compute] = await freePorts(4);
  const config = loadConfig({
    PROPTRAIL_STATE_DIR: ':memory:',
    LOG_LEVEL: 'warn',
    ...process.env,
    GLANCE_PORT: glance,
    CINDER_PORT: cinder,
    NOVA_PORT: nova,
    NOVA_COMPUTE_PORT: compute,
  });
  process.stdout.write(
    `Proptrail demo, release ${config.release}: starting glance, cinder, nova-api and nova-compute ...\n`,
  );
  const cloud = await startCloudProcess(config);
  process.stdout.write(`ready in ${process.uptime().toFixed(1)} s\n`);
  const { FlowDemo } = await import('./flow-demo.js');
  const good = await FlowDemo.play(cloud).finally(() => cloud.close());
  process.exitCode = good ? 0 : 1;
} catch (error) {
  fail(error);
}
