import type { Answers } from './answers.js';

/** nova/api/openstack/compute/servers.py create, its except clauses: what no clause names passes as it is. */
export const CREATE_ANSWERS: Answers = new Map([
  ['ImageNotFound', { message: 'Can not find requested image' }],
  ['FlavorNotFound', { message: 'Invalid flavorRef provided.' }],
  ['KeypairNotFound', { message: 'Invalid key_name provided.' }],
  ['ConfigDriveInvalidValue', { message: 'Invalid config_drive provided.' }],
]);

/** The same of the action rebuild. */
export const REBUILD_ANSWERS: Answers = new Map([['ImageNotFound', { message: 'Cannot find image for rebuild' }]]);
