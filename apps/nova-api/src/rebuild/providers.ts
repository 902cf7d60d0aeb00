import { RebuildStore } from './rebuild.store.js';
import { RebuildPlanner } from './rebuild-planner.service.js';

/** What the action `rebuild` is made of. */
export const REBUILD_PROVIDERS = [RebuildPlanner, RebuildStore];
