import { NovaError, PythonError } from './errors.js';
import { parsePythonInt } from './python/numbers.js';
import { textRepr } from './python/repr.js';
import { typeName } from './python/types.js';

/** What a spec may span; nova has no limit and would fill the memory of the API service. */
const MAX_RANGE = 1 << 20;

function invalid(kind: 'range' | 'exclusion' | 'inclusion', rule: string): NovaError {
  return new NovaError('Invalid', `Invalid ${kind} expression ${textRepr(rule, 3)}`, {
    status: 400,
    context: { rule },
  });
}

function cpuNumber(text: string, kind: 'range' | 'exclusion' | 'inclusion', rule: string): number {
  const cpu = parsePythonInt(text, 3);
  if (cpu === null) throw invalid(kind, rule);
  return Number(cpu);
}

/**
 * A CPU set such as `0-3,^2,7` as a set of CPU numbers, in the order in which they are named
 * (nova/virt/hardware.py parse_cpu_spec). Exclusions hold wherever they stand in the text.
 * @throws NovaError Invalid (400) naming the expression; PythonError AttributeError when it is not text
 */
export function parseCpuSpec(spec: unknown): Set<number> {
  if (typeof spec !== 'string') {
    throw new PythonError('AttributeError', `'${typeName(spec)}' object has no attribute 'split'`);
  }
  const included = new Set<number>();
  const excluded = new Set<number>();
  for (const part of spec.split(',')) {
    const rule = part.trim();
    if (rule === '') continue;
    const exclusion = rule.startsWith('^');
    const body = exclusion ? rule.slice(1) : rule;
    const target = exclusion ? excluded : included;
    const dash = body.indexOf('-');
    if (dash < 0) {
      target.add(cpuNumber(body, exclusion ? 'exclusion' : 'inclusion', rule));
      continue;
    }
    const first = cpuNumber(body.slice(0, dash), 'range', rule);
    const last = cpuNumber(body.slice(dash + 1), 'range', rule);
    if (first > last || last - first > MAX_RANGE) throw invalid('range', rule);
    for (let cpu = first; cpu <= last; cpu += 1) target.add(cpu);
  }
  for (const cpu of excluded) included.delete(cpu);
  return included;
}
