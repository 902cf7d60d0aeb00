import { RELEASES } from '#releases';

import { ratePerCpuSecond } from './cpu-rate.js';
import { topCosts } from './top-costs.js';
import { conversions, domainCases, jsonRoundTrips, renders, wholeCases } from './workloads.js';

const short = process.argv.includes('--short');
const SECONDS = short ? 1 : 2;
const PROFILED_ROUNDS = short ? 5 : 20;
/** What nova itself manages a CPU second, on the machine where the corpora were recorded. */
const NOVA = { renders: 150, conversions: 19_700 };

function line(label: string, rate: number, reference: string): void {
  console.log(`${label.padEnd(46)} ${Math.round(rate).toLocaleString('en').padStart(10)} /CPU s   ${reference}`);
}

for (const release of RELEASES) {
  const cases = domainCases(release);
  const reference = ratePerCpuSecond(jsonRoundTrips(cases), SECONDS);
  const rendered = ratePerCpuSecond(renders(release, cases), SECONDS);
  const whole = ratePerCpuSecond(wholeCases(release, cases), SECONDS);
  const converted = ratePerCpuSecond(conversions(release), SECONDS);
  const share = (rate: number) => `${(rate / reference).toFixed(3)} of a JSON round trip of the input`;
  console.log(`\n${release}: ${cases.length} corpus cases`);
  line('JSON round trips of the input (reference)', reference, '');
  line('domain renders', rendered, `${share(rendered)}; nova x ${Math.round(rendered / NOVA.renders)}`);
  line('whole cases (API checks, rows, renders)', whole, share(whole));
  line('image -> system_metadata, 20 properties', converted, `nova x ${Math.round(converted / NOVA.conversions)}`);
  const round = renders(release, cases);
  const costs = await topCosts(() => {
    for (let turn = 0; turn < PROFILED_ROUNDS; turn += 1) round();
  }, 3);
  for (const { where, share: part } of costs) console.log(`  ${(100 * part).toFixed(1).padStart(5)} %  ${where}`);
}
