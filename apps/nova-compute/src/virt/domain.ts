/** nova/compute/power_state.py */
export const POWER_STATE = { NOSTATE: 0, RUNNING: 1, PAUSED: 3, SHUTDOWN: 4, CRASHED: 6, SUSPENDED: 7 } as const;
export type PowerState = (typeof POWER_STATE)[keyof typeof POWER_STATE];

const POWER_STATES: ReadonlySet<unknown> = new Set(Object.values(POWER_STATE));

/** A guest as the hypervisor knows it. */
export interface Domain {
  /** The compute host it runs on; one process may stand for several. */
  readonly host: string;
  /** `instance-00000001` */
  readonly name: string;
  readonly uuid: string;
  readonly power_state: PowerState;
  /** Bytes of volumes that have grown since the domain was started, by the volume's id: what a block resize leaves behind. */
  readonly disk_sizes?: Readonly<Record<string, number>>;
}

/** What `domain.json` holds. */
export function serializeDomain({ host, name, uuid, power_state, disk_sizes }: Domain): string {
  return `${JSON.stringify({ host, name, uuid, power_state, disk_sizes }, null, 2)}\n`;
}

/** @throws Error that says what is wrong with the text */
export function parseDomain(uuid: string, text: string): Domain {
  const fields = JSON.parse(text) as Partial<Domain> | null;
  if (typeof fields?.host !== 'string' || typeof fields.name !== 'string')
    throw new Error('host and name must be strings');
  if (fields.uuid !== uuid) throw new Error(`uuid must be ${uuid}, as the directory is called`);
  if (!POWER_STATES.has(fields.power_state))
    throw new Error(`power_state must be one of ${[...POWER_STATES].join(', ')}`);
  const { host, name, power_state, disk_sizes } = fields as Domain;
  return { host, name, uuid, power_state, ...(disk_sizes === undefined ? {} : { disk_sizes }) };
}
