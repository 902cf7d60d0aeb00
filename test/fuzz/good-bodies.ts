import type { BodyTable } from './body-table.js';
import { CINDER_BODIES } from './cinder-bodies.js';
import { GLANCE_BODIES } from './glance-bodies.js';
import { NOVA_BODIES } from './nova-bodies.js';
import { SERVER_ACTION_BODIES } from './server-action-bodies.js';

/**
 * Bodies that the APIs take, by the end of the path and the method: what they are asked for is then one change away from
 * being right. `$servers` stands for the id of a real server. A route that is not here gets the bodies of all others, and
 * objects made of the word that its path ends with.
 */
const GOOD_BODIES: BodyTable = [...NOVA_BODIES, ...SERVER_ACTION_BODIES, ...CINDER_BODIES, ...GLANCE_BODIES];

/** The bodies that fit a route. */
export function ownBodies(method: string, url: string): readonly unknown[] {
  const fitting = GOOD_BODIES.filter(([forMethod, path]) => forMethod === method && path.test(url));
  return fitting.flatMap(([, , bodies]) => bodies);
}

/** The bodies that fit a route, or those that could. */
export function goodBodies(method: string, url: string): readonly unknown[] {
  const own = ownBodies(method, url);
  if (own.length > 0) return own;
  const word = url.split('/').findLast((part) => part !== '' && !part.startsWith(':')) ?? 'x';
  const one = word.replace(/s$/, '').replace(/^os-/, '').replaceAll('-', '_');
  const guessed = { name: 'n', id: '$servers', description: 'd' };
  return [{ [one]: guessed }, { [one]: null }, guessed, ...GOOD_BODIES.flatMap(([, , bodies]) => bodies)];
}
