import { run } from '../../../apps/cli/src/program.js';
import { inMemoryIo } from '../../../apps/cli/src/support/in-memory-io.js';
import type { TestCloud } from './test-cloud.js';

/** Runs `proptrail` against a cloud, as its administrator unless the arguments say otherwise. */
export async function proptrail(cloud: Pick<TestCloud, 'config'>, ...args: string[]) {
  const io = inMemoryIo(null, {}, { NOVA_ENDPOINT: cloud.config.endpoints.nova });
  const status = await run(io, args);
  return { status, ...io.written };
}
