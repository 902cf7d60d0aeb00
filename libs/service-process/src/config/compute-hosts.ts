import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ComputeHostDescription, HOST_NAME } from './compute-host-description.js';
import type { EnvReader } from './env-reader.js';
import { readHostFile } from './host-file.js';

const isFile = (raw: string): boolean => raw.includes('/') || raw.endsWith('.json');

function fromFile(reader: EnvReader, raw: string, cwd: string): ComputeHostDescription[] {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, raw), 'utf8');
  } catch (error) {
    reader.problem(`NOVA_COMPUTE_HOSTS: the file ${raw} can not be read (${(error as NodeJS.ErrnoException).code})`);
    return [];
  }
  const { hosts, problems } = readHostFile(text);
  for (const problem of problems) reader.problem(`NOVA_COMPUTE_HOSTS: ${raw}: ${problem}`);
  return [...hosts];
}

/** `3` means compute1 to compute3; `alpha,beta` names them; `hosts.json` describes them. */
export function readComputeHosts(reader: EnvReader, cwd: string): ComputeHostDescription[] {
  const raw = reader.text('NOVA_COMPUTE_HOSTS', 'compute1');
  if (/^\d+$/.test(raw)) {
    const count = Number(raw);
    if (count >= 1 && count <= 100)
      return Array.from({ length: count }, (_, index) => ({ name: `compute${index + 1}` }));
  }
  if (isFile(raw)) return fromFile(reader, raw, cwd);
  const names = raw.split(',').map((name) => name.trim());
  const wellNamed = names.every((name) => HOST_NAME.test(name) && !/^\d+$/.test(name));
  if (wellNamed && new Set(names).size === names.length) return names.map((name) => ({ name }));
  const valid = 'a number from 1 to 100, a comma-separated list of distinct host names, or a path to a .json file';
  reader.reject('NOVA_COMPUTE_HOSTS', raw, valid);
  return [];
}
