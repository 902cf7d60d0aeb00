import { describe, expect, it } from '@jest/globals';
import { OpenStackError, RequestContext } from '#openstack-http';
import { servers } from '../changes.js';
import type { Instance } from '../instances/instance.entity.js';
import { type AllowedStates, checkState } from './instance-state.js';

const context = new RequestContext({ userId: 'u', projectId: 'p' });
const idle = { uuid: 'U', vm_state: 'active', task_state: null, launched_at: new Date(), locked: false };

function messageOf(release: 'icehouse' | 'zed', instance: object, allowed: AllowedStates): string | null {
  try {
    checkState(
      servers(release).refusals,
      context,
      { ...idle, ...instance } as unknown as Instance,
      'abort live migration',
      allowed,
    );
    return null;
  } catch (error) {
    if (!(error instanceof OpenStackError)) throw error;
    expect(error.status).toBe(409);
    return error.message;
  }
}

describe('a server that is in no task where one is wanted', () => {
  it.each([
    ['zed', "Instance U is in an invalid state for 'abort live migration'"],
    ['icehouse', "Instance is in an invalid state for 'abort live migration'"],
  ] as const)('is refused without a state’s name, release %s', (release, message) => {
    expect(messageOf(release, {}, { task: ['migrating'] })).toBe(message);
  });
});

describe('a server in a state that hinders', () => {
  it.each([
    ['zed', "Cannot 'abort live migration' instance U while it is in task_state rebooting"],
    ['icehouse', "Cannot 'abort live migration' while instance is in task_state rebooting"],
  ] as const)('is refused with it, release %s', (release, message) => {
    expect(messageOf(release, { task_state: 'rebooting' }, { task: ['migrating'] })).toBe(message);
    expect(messageOf(release, { task_state: 'rebooting' }, {})).toBe(message);
  });

  it('is refused for its vm_state before its task, and for never having been active last', () => {
    const wanted = { vm: ['stopped'], task: ['migrating'] };
    expect(messageOf('zed', {}, wanted)).toContain('vm_state active');
    expect(messageOf('zed', { launched_at: null }, {})).toBe(
      "Instance U is in an invalid state for 'abort live migration'",
    );
    expect(messageOf('icehouse', { launched_at: null }, {})).toBe(
      "Cannot 'abort live migration' an instance which has never been active",
    );
    expect(messageOf('zed', {}, {})).toBeNull();
  });
});
