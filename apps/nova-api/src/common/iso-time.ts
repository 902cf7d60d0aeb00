/** Groups: year, month, day, hour, minute, second, fraction, zone. As the iso8601 package of Python reads times. */
const ISO_8601 =
  /^(\d{4})(?:(?:-(\d{1,2})|(\d{2})(?!$))(?:(?:-(\d{1,2})|(\d{2}))(?:[ T](\d{2})(?::?(\d{2}))?(?::?(\d{1,2})(?:[.,](\d+))?)?(Z|[-+]\d{2}:?(?:\d{2})?)?)?)?)?$/;

/** Minutes east of UTC; without a zone the time is UTC. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || '0');
  return zone.startsWith('-') ? -minutes : minutes;
}

/** Python's times end at the year 9999 and a zone is less than a day away. */
function isWithin(fields: readonly number[], limits: readonly (readonly [number, number])[]): boolean {
  return limits.every(([least, most], index) => (fields[index] ?? 0) >= least && (fields[index] ?? 0) <= most);
}

const LIMITS = [
  [1, 9999],
  [1, 12],
  [1, 31],
  [0, 23],
  [0, 59],
  [0, 59],
] as const;

/** A time as oslo.utils timeutils.parse_isotime reads it; null for what it refuses. */
export function parseIsoTime(text: string): Date | null {
  const match = ISO_8601.exec(text);
  if (match === null) return null;
  const [, year, dashedMonth, month, dashedDay, day, hour, minute, second, fraction, zone] = match;
  const fields = [year, dashedMonth ?? month ?? 1, dashedDay ?? day ?? 1, hour ?? 0, minute ?? 0, second ?? 0].map(
    Number,
  );
  const offset = offsetOf(zone);
  if (!isWithin(fields, LIMITS) || Math.abs(offset) >= 24 * 60) return null;
  const [y = 0, m = 0, d = 0, ...clock] = fields;
  const time = new Date(0);
  time.setUTCFullYear(y, m - 1, d);
  if (time.getUTCDate() !== d) return null;
  time.setUTCHours(
    clock[0] ?? 0,
    (clock[1] ?? 0) - offset,
    clock[2] ?? 0,
    Number((fraction ?? '').slice(0, 3).padEnd(3, '0')),
  );
  return time;
}
