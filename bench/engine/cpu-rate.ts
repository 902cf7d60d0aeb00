/** CPU time of this process so far, in seconds. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * How often `round` gets its work done in a second of CPU time, which other processes' load changes little.
 * @param round one turn of the work; answers how many units it did
 * @param seconds CPU time to spend measuring, after as much for warming up
 */
export function ratePerCpuSecond(round: () => number, seconds: number): number {
  const warm = cpuSeconds() + seconds;
  while (cpuSeconds() < warm) round();
  const start = cpuSeconds();
  let done = 0;
  let spent = 0;
  while (spent < seconds) {
    done += round();
    spent = cpuSeconds() - start;
  }
  return done / spent;
}
