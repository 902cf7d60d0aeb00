import type { BlockDeviceData } from '#nova-rpc';
import type { InstanceStore } from '../virt/instance-store.js';

/** What a build has made of one block device so far. */
export interface JournalEntry {
  readonly row: BlockDeviceData;
  /** The volume was created by this build, so that undoing the build deletes it. */
  readonly created: boolean;
}

/**
 * The volumes and attachments that a build under way has made, kept beside the domain: when the message comes again
 * after a crash they are used or undone, not made a second time.
 */
export class BuildJournal {
  private constructor(
    private readonly store: InstanceStore,
    private readonly uuid: string,
    private readonly entries: Map<string, JournalEntry>,
  ) {}

  static async open(store: InstanceStore, uuid: string): Promise<BuildJournal> {
    const text = await store.read(uuid, 'block-devices.json');
    const entries = text === null ? [] : (JSON.parse(text) as JournalEntry[]);
    return new BuildJournal(store, uuid, new Map(entries.map((entry) => [entry.row.uuid, entry])));
  }

  /** @param rowUuid of the block device mapping */
  find(rowUuid: string): JournalEntry | undefined {
    return this.entries.get(rowUuid);
  }

  async record(entry: JournalEntry): Promise<void> {
    this.entries.set(entry.row.uuid, entry);
    const text = `${JSON.stringify([...this.entries.values()], null, 2)}\n`;
    await this.store.write(this.uuid, { 'block-devices.json': text });
  }

  /** The build is over, or undone. */
  async discard(): Promise<void> {
    this.entries.clear();
    await this.store.remove(this.uuid, 'block-devices.json');
  }
}
