/** One notification: of the recording, or ours. */
export interface NotificationSample {
  readonly event_type: string;
  readonly publisher_id: string;
  readonly priority: string;
  readonly payload: unknown;
}

/** A sample of the recording: one of each type and form. */
export interface RecordedNotification extends NotificationSample {
  readonly topic: 'notifications' | 'versioned_notifications';
}

/** Dictionaries whose keys users choose: what is in them is the rows' affair. */
const USER_KEYED = new Set([
  'metadata',
  'extra_specs',
  'image_meta',
  'properties',
  'glance_metadata',
  'volume_image_metadata',
]);
/** Values that do not depend on ids, times, hosts, or the hypervisor. */
const COMPARED = new Set([
  ...['state', 'state_description', 'old_state', 'old_task_state', 'new_task_state', 'task_state', 'power_state'],
  ...['nova_object.name', 'nova_object.namespace', 'nova_object.version', 'status'],
]);

function kind(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

/** Where ours has another shape than the recorded value, or another value where it counts. Null may stand for anything. */
function compare(path: string, recorded: unknown, ours: unknown): string[] {
  const [expected, actual] = [kind(recorded), kind(ours)];
  const key = path.slice(path.lastIndexOf('/') + 1);
  if (COMPARED.has(key) && recorded !== ours)
    return [`${path}: ${JSON.stringify(recorded)}, ours ${JSON.stringify(ours)}`];
  if (expected === 'null' || actual === 'null') return [];
  if (expected !== actual) return [`${path}: a ${expected}, ours a ${actual}`];
  if (USER_KEYED.has(key)) return [];
  if (Array.isArray(recorded)) {
    const [[first], [own]] = [recorded, ours as unknown[]];
    return first === undefined || own === undefined ? [] : compare(`${path}/0`, first, own);
  }
  if (expected !== 'object') return [];
  const [one, other] = [recorded as Record<string, unknown>, ours as Record<string, unknown>];
  const missing = Object.keys(one).filter((name) => !Object.hasOwn(other, name));
  const extra = Object.keys(other).filter((name) => !Object.hasOwn(one, name));
  return [
    ...missing.map((name) => `${path}/${name}: missing`),
    ...extra.map((name) => `${path}/${name}: not in the recording`),
    ...Object.keys(one).flatMap((name) =>
      missing.includes(name) ? [] : compare(`${path}/${name}`, one[name], other[name]),
    ),
  ];
}

/** `nova-compute:host` and `volume.host@backend`, without what names a place. */
const role = (publisher: string) => publisher.split(/[.:]/)[0];

function differences(recorded: NotificationSample, ours: NotificationSample): string[] {
  const { event_type, publisher_id, priority, payload } = recorded;
  const own = role(ours.publisher_id);
  return [
    ...(role(publisher_id) === own ? [] : [`${event_type}: published by ${role(publisher_id)}, ours by ${own}`]),
    ...(priority === ours.priority ? [] : [`${event_type}: ${priority}, ours ${ours.priority}`]),
    ...compare(event_type, payload, ours.payload),
  ];
}

/** What the recorded notification has that none of ours of its type has; empty where one of them is just like it. */
export function unlike(recorded: NotificationSample, ours: readonly NotificationSample[]): string[] {
  const same = ours.filter(({ event_type }) => event_type === recorded.event_type);
  const found = same.map((sample) => differences(recorded, sample)).sort((one, other) => one.length - other.length);
  return found[0] ?? [`${recorded.event_type}: never sent`];
}
