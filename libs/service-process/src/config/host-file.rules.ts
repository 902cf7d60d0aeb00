import { HOST_NAME } from './compute-host-description.js';

/** What a field may hold. */
export interface Rule {
  isValid(value: unknown): boolean;
  readonly expected: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function whole(min: number, max: number): Rule {
  return {
    isValid: (value) => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
    expected: `a whole number from ${min} to ${max}`,
  };
}

function text(pattern: RegExp, expected: string): Rule {
  return { isValid: (value) => typeof value === 'string' && pattern.test(value), expected };
}

function listOf(rule: Rule, expected: string): Rule {
  return { isValid: (value) => Array.isArray(value) && value.every((item) => rule.isValid(item)), expected };
}

function objectOf(fields: Readonly<Record<string, Rule>>, required: readonly string[] = []): Rule {
  const names = Object.entries(fields).map(([name, rule]) => `${name} (${rule.expected})`);
  return {
    isValid: (value) =>
      isObject(value) &&
      required.every((name) => Object.hasOwn(value, name)) &&
      Object.entries(value).every(
        ([name, item]) => Object.hasOwn(fields, name) && fields[name]?.isValid(item) === true,
      ),
    expected: `an object of ${names.join(', ')}`,
  };
}

function recordOf(rule: Rule, expected: string): Rule {
  return { isValid: (value) => isObject(value) && Object.values(value).every((item) => rule.isValid(item)), expected };
}

const line = text(/^[^\p{Cc}]{1,255}$/u, 'a text of 1 to 255 characters');
const COUNT = whole(1, 1_000_000);
const cpuSet = text(/^[\d^,-]+$/, 'a list of CPUs such as 0-3,8-11');
const trait = text(/^[A-Z][A-Z0-9_]{0,254}$/, "a trait's name: capitals, digits and _");
const TRIPLE = 'a list of [architecture, hypervisor type, vm mode]';
const triple: Rule = {
  isValid: (value) => Array.isArray(value) && value.length === 3 && value.every((item) => line.isValid(item)),
  expected: TRIPLE,
};
const scalar: Rule = {
  isValid: (value) => ['string', 'number', 'boolean'].includes(typeof value),
  expected: 'a text, number or boolean',
};
const shape = { sockets: COUNT, nodes: COUNT, cores: COUNT, threads: COUNT };

/** The fields of a host, as ComputeHostDescription has them. */
export const HOST_FIELDS: ReadonlyMap<string, Rule> = new Map([
  ['name', text(HOST_NAME, 'a host name of letters, digits, . and -')],
  ['vcpus', whole(1, 65_536)],
  ['memory_mb', whole(1, 1_000_000_000)],
  ['local_gb', whole(0, 1_000_000_000)],
  ['arch', line],
  [
    'cpu',
    objectOf({
      model: line,
      vendor: line,
      features: listOf(line, 'a list of texts'),
      topology: objectOf(shape, Object.keys(shape)),
    }),
  ],
  ['hypervisor_type', line],
  ['hypervisor_version', text(/^\d{1,3}\.\d{1,3}\.\d{1,3}$/, 'a version such as 7.2.0')],
  ['supported_instances', listOf(triple, TRIPLE)],
  ['traits', listOf(trait, `a list, each ${trait.expected}`)],
  ['without_traits', listOf(trait, `a list, each ${trait.expected}`)],
  [
    'pages',
    listOf(
      objectOf({ size_kb: COUNT, total: whole(0, 1_000_000_000) }, ['size_kb', 'total']),
      'a list of {"size_kb": 4, "total": 1000}',
    ),
  ],
  ['cpu_shared_set', cpuSet],
  ['cpu_dedicated_set', cpuSet],
  ['availability_zone', text(/^[^:,\p{Cc}]{1,255}$/u, 'a text without colon or comma')],
  [
    'aggregates',
    listOf(
      objectOf({ name: line, metadata: recordOf(line, 'an object of texts') }, ['name']),
      'a list of {"name": "ssd", "metadata": {"key": "value"}}',
    ),
  ],
  ['options', recordOf(scalar, 'an object of texts, numbers and booleans, by names such as vnc.server_listen')],
  ['guest', recordOf(scalar, 'an object of texts, numbers and booleans')],
  [
    'faults',
    objectOf({
      spawn: line,
      prep_resize: line,
      resize_instance: line,
      finish_resize: line,
      pre_live_migration: line,
      live_migration: line,
    }),
  ],
]);
