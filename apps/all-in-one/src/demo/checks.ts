import { green, type Printer, red } from './printer.js';

/** What the demo has claimed and whether it was so. */
export class Checks {
  #passed = 0;
  readonly #failed: string[] = [];

  constructor(private readonly printer: Printer) {}

  that(claim: string, holds: boolean): void {
    if (holds) this.#passed += 1;
    else this.#failed.push(claim);
    this.printer.line(`   ${holds ? green('✓') : red('✗')} ${claim}`);
  }

  equal(claim: string, actual: unknown, expected: unknown): void {
    const same = JSON.stringify(actual) === JSON.stringify(expected);
    this.that(same ? claim : `${claim}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`, same);
  }

  /** Prints the count; true when nothing failed. */
  summary(): boolean {
    this.printer.line(`\n${this.#passed} checks passed, ${this.#failed.length} failed`);
    return this.#failed.length === 0;
  }
}
