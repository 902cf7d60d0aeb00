// @ts-check
import { TestEnvironment } from 'jest-environment-node';

const COMPILED = new URL('../../../dist/test/support/cloud-modules.js', import.meta.url);

/**
 * Hands the compiled product to the suites. Jest loads every module anew for each suite and in a slower way; loaded here,
 * outside of that, the services are loaded once for all suites of a worker, as Node loads them for a user.
 */
export default class CompiledCloudEnvironment extends TestEnvironment {
  /** @override */
  async setup() {
    await super.setup();
    this.global['cloudModules'] = await import(COMPILED.href);
  }
}
