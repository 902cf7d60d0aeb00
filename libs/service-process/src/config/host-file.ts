import type { ComputeHostDescription } from './compute-host-description.js';
import { HOST_FIELDS, type Rule } from './host-file.rules.js';

/** The hosts that a file describes, and everything that is wrong with it. */
export interface HostFile {
  readonly hosts: readonly ComputeHostDescription[];
  readonly problems: readonly string[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 80);

/** Every field of a host that is not known or not what it must be. */
function problemsOf(label: string, host: Record<string, unknown>, rules: ReadonlyMap<string, Rule>): string[] {
  return Object.entries(host).flatMap(([field, value]) => {
    const rule = rules.get(field);
    if (rule === undefined)
      return [`${label}: ${field} is no field of a host: there are ${[...rules.keys()].join(', ')}`];
    return rule.isValid(value) ? [] : [`${label}: ${field}=${shown(value)} must be ${rule.expected}`];
  });
}

/** What the fields must be together. */
function contradictions(label: string, host: ComputeHostDescription): string[] {
  const shape = host.cpu?.topology;
  if (shape === undefined || host.vcpus === undefined) return [];
  const cpus = shape.sockets * shape.nodes * shape.cores * shape.threads;
  if (cpus === host.vcpus) return [];
  return [`${label}: vcpus=${host.vcpus} must be ${cpus}, as cpu.topology says`];
}

function hostProblems(host: unknown, index: number): string[] {
  if (!isObject(host)) return [`host ${index + 1}: ${shown(host)} must be an object`];
  const label = typeof host['name'] === 'string' ? `host ${host['name']}` : `host ${index + 1}`;
  if (host['name'] === undefined) return [`${label}: name is missing`];
  const problems = problemsOf(label, host, HOST_FIELDS);
  // A checked object of known fields is a description.
  return problems.length > 0 ? problems : contradictions(label, host as unknown as ComputeHostDescription);
}

/** Reads `{"hosts": [...]}`. */
export function readHostFile(text: string): HostFile {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return { hosts: [], problems: [`it is not JSON: ${(error as Error).message}`] };
  }
  const hosts: unknown = isObject(content) ? content['hosts'] : undefined;
  if (!Array.isArray(hosts) || hosts.length === 0 || hosts.length > 100)
    return {
      hosts: [],
      problems: ['it must be an object with a list of 1 to 100 hosts: {"hosts": [{"name": "alpha"}]}'],
    };
  const problems = hosts.flatMap(hostProblems);
  const names = hosts.map((host: unknown) => (isObject(host) ? host['name'] : undefined));
  const twice = names.find((name, index) => name !== undefined && names.indexOf(name) !== index);
  if (twice !== undefined) problems.push(`host ${String(twice)} is described twice`);
  return problems.length > 0 ? { hosts: [], problems } : { hosts: hosts as ComputeHostDescription[], problems };
}
