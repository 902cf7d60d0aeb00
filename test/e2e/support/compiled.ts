import type * as CloudModules from '../../support/cloud-modules.js';

declare global {
  var cloudModules: typeof CloudModules;
}

/** The product as it is compiled, loaded once for all suites of a worker (test/e2e/jest). */
export const { createTransport, loadConfig, startCloud, TypedImages } = globalThis.cloudModules;
