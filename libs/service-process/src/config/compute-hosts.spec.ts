import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError } from './config-error.js';
import { loadConfig } from './proptrail-config.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proptrail-hosts-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function load(content: unknown) {
  writeFileSync(join(folder, 'hosts.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return loadConfig({ NOVA_COMPUTE_HOSTS: 'hosts.json' }, folder);
}

function problemsOf(content: unknown): readonly string[] {
  try {
    load(content);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const host = (fields: object) => ({ hosts: [{ name: 'alpha', ...fields }] });

describe('a file that describes the compute hosts', () => {
  it('names the hosts and tells what they are', () => {
    const config = load({ hosts: [{ name: 'alpha', arch: 'aarch64' }, { name: 'beta' }] });
    expect(config.computeHosts).toEqual(['alpha', 'beta']);
    expect(config.computeHostDescriptions[0]).toEqual({ name: 'alpha', arch: 'aarch64' });
  });

  it.each([
    [host({ vcpus: '8' }), 'host alpha: vcpus="8" must be a whole number from 1 to 65536'],
    [host({ memory: 1 }), /host alpha: memory is no field of a host: there are name, vcpus, memory_mb/],
    [host({ traits: ['avx2'] }), /host alpha: traits=\["avx2"\] must be a list, each a trait's name/],
    [host({ hypervisor_version: '7' }), 'host alpha: hypervisor_version="7" must be a version such as 7.2.0'],
    [
      host({ vcpus: 9, cpu: { topology: { sockets: 1, nodes: 1, cores: 4, threads: 2 } } }),
      'host alpha: vcpus=9 must be 8, as cpu.topology says',
    ],
    [host({ cpu: { topology: { sockets: 1 } } }), /host alpha: cpu=.* must be an object of model/],
    [{ hosts: [{ vcpus: 1 }] }, 'host 1: name is missing'],
    [{ hosts: ['alpha'] }, 'host 1: "alpha" must be an object'],
    [{ hosts: [{ name: 'a' }, { name: 'a' }] }, 'host a is described twice'],
    [{ hosts: [] }, /it must be an object with a list of 1 to 100 hosts/],
    ['{', /it is not JSON/],
  ])('is refused with what is wrong and what would be right: %j', (content, problem) => {
    const [found = ''] = problemsOf(content);
    expect(found.startsWith('NOVA_COMPUTE_HOSTS: hosts.json: ')).toBe(true);
    const told = found.replace('NOVA_COMPUTE_HOSTS: hosts.json: ', '');
    if (typeof problem === 'string') expect(told).toBe(problem);
    else expect(told).toMatch(problem);
  });

  it('must be there', () => {
    expect(() => loadConfig({ NOVA_COMPUTE_HOSTS: './none.json' }, folder)).toThrow(
      /NOVA_COMPUTE_HOSTS: the file .\/none.json can not be read \(ENOENT\)/,
    );
  });
});
