import { spawn } from 'node:child_process';
import { createTestDatabase } from './postgres.js';
import { createVhost, runningBroker } from './rabbit.js';
import { realBackends } from './real-backends.js';

/** `node with-real-backends.js COMMAND ARG...`: runs a command on a fresh vhost and database; exit status 3 when there are none. */
async function main(command: readonly string[]): Promise<number> {
  const [program, ...args] = command;
  if (program === undefined) throw new Error('usage: with-real-backends COMMAND [ARG...]');
  const real = await realBackends();
  Object.assign(process.env, real.env);
  try {
    const broker = real.env['TRANSPORT_URL'] === undefined ? undefined : await runningBroker();
    const url = real.env['DATABASE_URL'];
    if (broker === undefined || url === undefined) {
      process.stderr.write(`not run: ${real.leftOut.join('; ')}\n`);
      return 3;
    }
    const vhost = await createVhost(broker, 'command');
    const database = await createTestDatabase({ url, origin: 'found', release: async () => {} });
    try {
      const env = { ...process.env, TRANSPORT_URL: vhost.transportUrl(), DATABASE_URL: database.url };
      return await new Promise((resolve, reject) => {
        const child = spawn(program, args, { stdio: 'inherit', env });
        child.once('error', reject);
        child.once('exit', (code) => resolve(code ?? 1));
      });
    } finally {
      await Promise.all([vhost.drop(), database.drop()]);
    }
  } finally {
    await real.release();
  }
}

process.exitCode = await main(process.argv.slice(2));
