const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

/** Our ids instead of the recorded ones, learnt from answers and rows that stand for each other; one for one. */
export class RecordedIds {
  readonly #ours = new Map<string, string>();
  readonly #taken = new Set<string>();

  set(recorded: string, ours: string): void {
    this.#ours.set(recorded, ours);
    this.#taken.add(ours);
  }

  has(recorded: string): boolean {
    return this.#ours.has(recorded);
  }

  get(recorded: string): string {
    return this.#ours.get(recorded) ?? recorded;
  }

  /** Takes a new id at the same place of both documents for the same thing; one of ours that stands for another does not. */
  learn(recorded: unknown, ours: unknown): void {
    if (isUuid(recorded) && isUuid(ours)) {
      if (!this.#ours.has(recorded) && !this.#taken.has(ours)) this.set(recorded, ours);
      return;
    }
    if (typeof recorded !== 'object' || recorded === null || typeof ours !== 'object' || ours === null) return;
    for (const [key, value] of Object.entries(recorded)) this.learn(value, (ours as Record<string, unknown>)[key]);
  }

  /** The text with all known ids replaced. */
  translate(text: string): string {
    return text.replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
      (id) => this.#ours.get(id) ?? id,
    );
  }
}
