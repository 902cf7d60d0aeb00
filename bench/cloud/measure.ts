/** Runs `work` again and again with a number of workers, for some seconds; returns how often a second it was done. */
export async function ratePerSecond(
  seconds: number,
  concurrency: number,
  work: (worker: number) => Promise<void>,
): Promise<number> {
  const began = performance.now();
  const deadline = began + seconds * 1000;
  let done = 0;
  const loop = async (worker: number) => {
    while (performance.now() < deadline) {
      await work(worker);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, worker) => loop(worker)));
  return (done * 1000) / (performance.now() - began);
}

/** The same for work that does not wait. */
export function syncRatePerSecond(seconds: number, work: () => void): number {
  const began = performance.now();
  const deadline = began + seconds * 1000;
  let done = 0;
  while (performance.now() < deadline) {
    for (let i = 0; i < 20; i += 1) work();
    done += 20;
  }
  return (done * 1000) / (performance.now() - began);
}
