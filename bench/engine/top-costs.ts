import { type Profiler, Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A function and its share of the time, callees not counted. */
export interface Cost {
  where: string;
  /** 0 to 1 */
  share: number;
}

const SAMPLING_MICROSECONDS = 200;
/** The profiler's own doings, and waiting. */
const NOT_WORK: ReadonlySet<string> = new Set(['dispatch', 'post', '(idle)', '(program)', '(root)']);

function place({ functionName, url, lineNumber }: Profiler.ProfileNode['callFrame']): string {
  const name = functionName || '(anonymous)';
  if (!url.startsWith('file:')) return name;
  return `${name} ${relative(process.cwd(), fileURLToPath(url))}:${lineNumber + 1}`;
}

function sharesOf(profile: Profiler.Profile): Cost[] {
  const places = new Map(profile.nodes.map((node) => [node.id, place(node.callFrame)]));
  const spent = new Map<string, number>();
  (profile.samples ?? []).forEach((id, index) => {
    const where = places.get(id) ?? '';
    if (NOT_WORK.has(where)) return;
    spent.set(where, (spent.get(where) ?? 0) + (profile.timeDeltas?.[index] ?? 0));
  });
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0);
  return [...spent].map(([where, time]) => ({ where, share: time / total })).sort((a, b) => b.share - a.share);
}

/** Runs the work under the profiler; answers the costliest functions. */
export async function topCosts(work: () => void, count: number): Promise<Cost[]> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS });
    await session.post('Profiler.start');
    work();
    const { profile } = await session.post('Profiler.stop');
    return sharesOf(profile).slice(0, count);
  } finally {
    session.disconnect();
  }
}
