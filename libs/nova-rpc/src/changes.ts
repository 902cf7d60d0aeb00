import { profiles } from '#releases';
import type { MoveMessages } from './migration.js';

/** What Nova's services call things to each other, by release; the numbers of what they speak are `releaseRow(release).rpc`. */
export const moveMessages = profiles<MoveMessages>({ flavorArgument: 'instance_type' }, [
  'wallaby',
  { flavorArgument: 'flavor' },
]);
