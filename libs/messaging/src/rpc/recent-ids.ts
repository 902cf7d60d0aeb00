/** oslo.messaging looks for a duplicate among the last 16 messages of a listener. */
const REMEMBERED = 16;

/** The `_unique_id`s of the last messages: a message seen twice in short order is one. */
export class RecentIds {
  private readonly ids: (string | undefined)[] = new Array<string | undefined>(REMEMBERED).fill(undefined);
  private next = 0;

  has(id: string): boolean {
    return this.ids.includes(id);
  }

  /** @returns false when the id is among the last ones; otherwise it is remembered. */
  add(id: string): boolean {
    if (this.has(id)) return false;
    this.ids[this.next] = id;
    this.next = (this.next + 1) % REMEMBERED;
    return true;
  }
}
