import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { UnitOfWork } from '#persistence';
import { BuildInstancesService } from './build-instances.service.js';
import { computeTaskEndpoint } from './compute-task.endpoint.js';

type Method = (args: unknown, request: unknown) => Promise<unknown>;

const uuid = randomUUID();
const instance = {
  ...{ 'nova_object.name': 'Instance', 'nova_object.namespace': 'nova', 'nova_object.version': '2.7' },
  'nova_object.data': { uuid },
};
const retry = { num_attempts: 1, hosts: [['h', 'h']], exc_reason: 'r', exc: ['line'] };
const image = { id: 'i', properties: {} };

/** Messages as hosts send them. */
const CAPTURED: Readonly<Record<string, object>> = {
  build_instances: {
    instances: [instance],
    ...{ image, request_spec: { scheduler_hints: { group: 'g' } }, filter_properties: { retry } },
  },
};

const Endpoint = computeTaskEndpoint('1.23');
const METHODS = Object.getOwnPropertyNames(Object.getPrototypeOf(Endpoint.prototype)).filter(
  (name) => name !== 'constructor',
);

/** The method, over a database that remembers whether anything was begun. */
function asked(name: string) {
  let begun = 0;
  const unitOfWork: Pick<UnitOfWork, 'run'> = {
    run: async () => {
      begun += 1;
      return undefined as never;
    },
  };
  const none = {} as never;
  const builds = new BuildInstancesService(unitOfWork as UnitOfWork, none, none, none, none, none, none, none, none);
  const made = new (Endpoint as unknown as new (service: BuildInstancesService) => Record<string, Method>)(builds);
  return { ask: async (args: unknown) => made[name]?.(args, { context: {} }), begun: () => begun };
}

type Path = readonly (string | number)[];

function paths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) => paths(item, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function changed(args: object, path: Path, value: unknown): object {
  const copy = structuredClone(args) as Record<string | number, unknown>;
  let place = copy;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path.at(-1) ?? ''] = value;
  return copy;
}

/** What is handed on, or of no interest to this step. */
const OPAQUE = /^image,id$|scheduler_hints,|nova_object.(?:namespace|version)$/;

describe('every method of compute_task', () => {
  it('has a message here', () => {
    expect(Object.keys(CAPTURED)).toEqual(METHODS);
  });

  it.each(METHODS)('%s takes the message that hosts send', async (name) => {
    const { ask, begun } = asked(name);
    await ask(CAPTURED[name]);
    expect(begun()).toBe(1);
  });

  it.each(METHODS)('%s sends one that is changed anywhere to the dead letters, and has done nothing', async (name) => {
    const { ask, begun } = asked(name);
    const args = CAPTURED[name] ?? {};
    for (const path of paths(args)) {
      if (OPAQUE.test(path.join())) continue;
      for (const value of [true, -1, 1e12, 'a\0b', null, [1]])
        await expect(ask(changed(args, path, value))).rejects.toMatchObject({ retryable: false });
    }
    for (const value of [null, undefined, [], 'x', 1, {}])
      await expect(ask(value)).rejects.toMatchObject({ retryable: false });
    expect(begun()).toBe(0);
  });
});
